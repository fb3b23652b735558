pub mod files;
pub mod merged_folder;
pub mod overrides;
pub mod page;
pub mod replace_file;
pub mod target_folder;
pub mod writer_mark;

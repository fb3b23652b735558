//! Whose files the state's are. Root reads and writes them all, but what it makes there the service cannot write
//! afterwards; whether that is a mistake is for whoever asks to say.

use std::path::Path;

/// Owner of `path`, or of its nearest existing ancestor, if we run as root and the owner is someone else.
#[cfg(unix)]
pub fn other_than_root(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let absolute = std::path::absolute(path).ok()?;
    let owner = absolute.ancestors().find_map(|place| std::fs::metadata(place).ok())?.uid();
    (owner != 0).then(|| name(owner, &std::fs::read_to_string("/etc/passwd").unwrap_or_default()))
}

#[cfg(not(unix))]
pub fn other_than_root(_path: &Path) -> Option<String> {
    None
}

/// The user of that number by `/etc/passwd`; `#number`, which sudo takes too, where it does not know it.
#[cfg(unix)]
fn name(owner: u32, passwd: &str) -> String {
    let fields = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut named = fields.filter(|fields| fields.get(2).is_some_and(|number| number.parse() == Ok(owner)));
    named.next().map_or_else(|| format!("'#{owner}'"), |fields| fields[0].to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::name;

    #[test]
    fn a_user_is_called_by_name_or_by_number() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\nmatome:x:998:998::/var/lib/matome:/usr/sbin/nologin\n";
        assert_eq!(name(998, passwd), "matome");
        assert_eq!(name(1998, passwd), "'#1998'");
    }
}

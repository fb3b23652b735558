//! What goes through the pipes between processes of our own: a length, then that many bytes. What the bytes are is
//! known to both ends, which are of one version.

use std::io::{self, Read, Write};

/// Writes one message.
pub fn write(out: &mut impl Write, message: &[u8]) -> io::Result<()> {
    out.write_all(&(message.len() as u64).to_le_bytes())?;
    out.write_all(message)
}

/// Reads one message of at most `limit` bytes; `None` where the other side has ended between two.
pub fn read(from: &mut impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    if from.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[1..])?;
    let length = u64::from_le_bytes(length);
    if length > limit {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut message = Vec::with_capacity(length as usize);
    from.take(length).read_to_end(&mut message)?;
    if message.len() as u64 == length { Ok(Some(message)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_as_they_went_in_and_half_of_one_is_an_error() {
        let mut pipe = Vec::new();
        write(&mut pipe, b"first").unwrap();
        write(&mut pipe, b"").unwrap();
        let mut from = pipe.as_slice();
        assert_eq!(read(&mut from, 5).unwrap().as_deref(), Some(&b"first"[..]));
        assert_eq!(read(&mut from, 5).unwrap().as_deref(), Some(&b""[..]));
        assert_eq!(read(&mut from, 5).unwrap(), None);
        assert!(read(&mut pipe.as_slice(), 4).is_err());
        assert!(read(&mut &pipe[..12], 5).is_err());
        assert!(read(&mut &pipe[..3], 5).is_err());
    }
}

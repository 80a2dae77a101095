//! The store against a real S3 endpoint of this machine, and files that unpack too far.

#[cfg(test)]
mod bomb;
#[cfg(test)]
mod s3;

//! Words in, commands out, and what is said meanwhile.

use crate::Done;
use std::process::{Command, Stdio};

/// Says what is being done.
pub(crate) fn say(text: &str) {
    println!("-> {text}");
}

/// Runs a command that speaks for itself.
pub(crate) fn run(command: &mut Command) -> Done {
    let status = command.status().map_err(|e| format!("Could not start {}: {e}.", shown(command)))?;
    if status.success() { Ok(()) } else { Err(format!("This failed ({status}): {}", shown(command))) }
}

/// What a command printed, if it worked.
pub(crate) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Flags after a command: some with a value, some without.
pub(crate) struct Flags(Vec<(String, Option<String>)>);

impl Flags {
    /// Reads the words; an unknown one is an error that names the known ones.
    pub(crate) fn read(words: &[String], valued: &[&str], bare: &[&str]) -> Done<Self> {
        let mut flags = Vec::new();
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            let (name, inline) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            if valued.contains(&name) {
                let value =
                    inline.or_else(|| rest.next().cloned()).ok_or(format!("{name} wants a value."))?;
                flags.push((name.to_owned(), Some(value)));
            } else if bare.contains(&name) && inline.is_none() {
                flags.push((name.to_owned(), None));
            } else {
                let known: Vec<&str> = valued.iter().chain(bare).copied().collect();
                return Err(format!("{word:?} is not known here. Known: {}.", known.join(", ")));
            }
        }
        Ok(Self(flags))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).and_then(|(_, v)| v.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::Flags;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn flags_take_values_either_way_and_refuse_strangers() {
        let flags =
            Flags::read(&words("--port 81 --base=/x/ --no-build"), &["--port", "--base"], &["--no-build"])
                .expect("all are known");
        assert_eq!(flags.value("--port"), Some("81"));
        assert_eq!(flags.value("--base"), Some("/x/"));
        assert!(flags.has("--no-build"));
        assert!(Flags::read(&words("--prot 81"), &["--port"], &[]).is_err());
        assert!(Flags::read(&words("--port"), &["--port"], &[]).is_err());
    }
}

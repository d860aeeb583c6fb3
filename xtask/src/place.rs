//! Where things are.

use crate::Done;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders of one checkout, and the cache that checkouts share.
pub(crate) struct Place {
    root: PathBuf,
    cache: PathBuf,
}

impl Place {
    /// The checkout this program was started from.
    pub(crate) fn find() -> Done<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().ok_or("The xtask folder has no parent.")?.to_owned();
        Ok(Self { root, cache: cache_folder() })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Inside the checkout: stamps and files of a run.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.root.join(".cache")
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }

    /// Where a tool of one version is installed if the system does not have it: outside the checkout, so that a
    /// fresh clone finds what an earlier one installed.
    pub(crate) fn tool_folder(&self, name: &str, version: &str) -> PathBuf {
        self.cache.join("tools").join(format!("{name}-{version}"))
    }

    /// A command in the checkout that finds our tools before the system's.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program_name(program));
        command.current_dir(&self.root).env("PATH", self.search_path());
        command
    }

    fn search_path(&self) -> OsString {
        let mut folders = Vec::new();
        for (name, version) in crate::setup::tools(self) {
            let bin = self.tool_folder(name, &version).join("bin");
            if bin.is_dir() {
                folders.push(bin);
            }
        }
        folders.push(self.root.join("node_modules").join(".bin"));
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        env::join_paths(folders).unwrap_or_else(|_| env::var_os("PATH").unwrap_or_default())
    }
}

/// npm and its tools are `.cmd` files on Windows, which a bare name does not start.
fn program_name(program: &str) -> String {
    if cfg!(windows) && ["npm", "npx", "esbuild", "sass", "wasm-opt", "playwright"].contains(&program) {
        format!("{program}.cmd")
    } else {
        program.to_owned()
    }
}

fn cache_folder() -> PathBuf {
    let folder = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    if let Some(own) = folder("PERENNIAL_CACHE") {
        return own;
    }
    if let Some(xdg) = folder("XDG_CACHE_HOME") {
        return xdg.join("perennial");
    }
    let home = folder("HOME").or_else(|| folder("USERPROFILE")).unwrap_or_else(env::temp_dir);
    home.join(".cache").join("perennial")
}

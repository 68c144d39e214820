//! A client of OSRM, unchanged, against the binary: routingpy in Python. It starts
//! the server that the build made, on a free port, and ends it whatever happens.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::{cargo, prerequisites};

/// Runs the client's checks.
pub(crate) fn check(root: &Path) -> Result<()> {
    let server = Server::start(root)?;
    println!("$ python server/tests/routingpy/client.py {}", server.url);
    let mut client = Command::new(prerequisites::python(root));
    client.arg(root.join("server/tests/routingpy/client.py")).arg(&server.url);
    let status = client.status().context("starting Python")?;
    ensure!(status.success(), "routingpy found what it did not expect");
    Ok(())
}

/// A server with the streets of Porto, and where it listens.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(root: &Path) -> Result<Self> {
        let program = cargo::target(root).join("debug/omniroute");
        let data = cargo::target(root).join("routingpy-data");
        let mut command = Command::new(&program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        command.env("OMNIROUTE_LOG", "error").stdout(Stdio::piped());
        let child = command.spawn().with_context(|| format!("starting {}", program.display()))?;
        let mut server = Self { child, url: String::new() };
        let out = server.child.stdout.take().context("its output was asked for")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).context("waiting for the server")?;
        server.url = url(&line).with_context(|| format!("the server said {line:?}"))?.to_owned();
        Ok(server)
    }
}

/// `http://127.0.0.1:1` in `listening on http://127.0.0.1:1 boot ...`.
fn url(line: &str) -> Option<&str> {
    line.strip_prefix("listening on ")?.split_whitespace().next()
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_line_names_its_address() {
        assert_eq!(url("listening on http://127.0.0.1:7 boot x\n"), Some("http://127.0.0.1:7"));
        assert_eq!(url("omniroute: no\n"), None);
    }
}

//! `omniroute audit verify` and `rebuild` on what a killed server left behind.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const OMNIROUTE: &str = env!("CARGO_BIN_EXE_omniroute");
const SECRET: &str = "a-founding-secret-for-tests";

/// Dies with the test.
struct Server(Child, String);

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(data: &Path) -> Server {
    let mut child = Command::new(OMNIROUTE)
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .env("OMNIROUTE_STRAIGHT_LINES", "true")
        .env("OMNIROUTE_FOUNDING_SECRET", SECRET)
        .env("OMNIROUTE_LOG", "error")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut line = String::new();
    let out = child.stdout.take().expect("piped");
    BufReader::new(out).read_line(&mut line).expect("it says where it listens");
    let address = line.split_whitespace().nth(2).expect(&line).trim_start_matches("http://");
    Server(child, address.to_owned())
}

fn omniroute(words: &[&str], data: &Path) -> Output {
    let mut command = Command::new(OMNIROUTE);
    command.args(words).arg("--data").arg(data).env("OMNIROUTE_LOG", "error");
    command.output().expect("the binary runs")
}

/// One request, by hand: the test needs no HTTP client of its own.
fn found(address: &str) -> String {
    use std::io::{Read, Write};
    let body = r#"{"slug":"corner","name":"Corner","admin":{"email":"me@corner.example","password":"long enough","name":"Me"}}"#;
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    let request = format!(
        "POST /api/v1/tenants HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {SECRET}\r\n\
         Idempotency-Key: once\r\nContent-Type: application/json\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

#[test]
fn what_a_killed_server_left_verifies_and_a_changed_byte_does_not() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let mut server = serve(data.path());
    let answer = found(&server.1);
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    server.0.kill().expect("kill -9");
    drop(server);

    let good = omniroute(&["audit", "verify"], data.path());
    let said = String::from_utf8_lossy(&good.stdout).into_owned();
    assert!(good.status.success(), "{good:?}");
    assert!(said.contains("1 journals, 0 broken"), "{said}");
    assert!(omniroute(&["rebuild"], data.path()).status.success());

    let mut changed = 0;
    for file in ["journal.db", "journal.db-wal"] {
        let path = data.path().join(file);
        let Ok(mut bytes) = std::fs::read(&path) else { continue };
        for at in 0..bytes.len().saturating_sub(6) {
            if &bytes[at..at + 6] == b"corner" {
                bytes[at] = b'K';
                changed += 1;
            }
        }
        std::fs::write(&path, bytes).expect("the file can be changed");
    }
    assert!(changed > 0, "the journal holds what was asked, in plain words");
    let bad = omniroute(&["audit", "verify"], data.path());
    let said = String::from_utf8_lossy(&bad.stdout).into_owned();
    assert_eq!(bad.status.code(), Some(1), "{bad:?}");
    assert!(said.contains("BROKEN"), "{said}");
}

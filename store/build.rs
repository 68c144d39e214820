//! Rebuilds when a migration is added: the macro that embeds them sees only the
//! files that were there the last time.

fn main() {
    println!("cargo::rerun-if-changed=../migrations");
}

//! Builds again when a script or a migration is added: they are embedded, and Cargo does not know of new files.

fn main() {
    for directory in ["bot-scripts", "migrations"] {
        println!("cargo::rerun-if-changed={directory}");
    }
}

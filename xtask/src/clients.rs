//! The clients that common generators make of the OpenAPI document, with their default options: generated, compiled, and
//! run against a server, each by its job in `tests/clients/`.
//!
//! What is generated lands in `target/clients/`, and anew only when the document or a generator changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::checkout::Checkout;
use crate::tools;

const DOCUMENT: &str = "openapi/openapi.json";
const PINS: [&str; 2] = ["tests/clients/requirements.txt", "tests/clients/package-lock.json"];
const GENERATED: &str = "target/clients";
/// Where Debian puts Java's libraries, the file each is known by, and the package it comes in.
const JARS: [(&str, &str); 4] = [
    ("/usr/share/java/gson.jar", "libgoogle-gson-java"),
    ("/usr/share/java/okhttp.jar", "libokhttp-java"),
    ("/usr/share/java/okio.jar", "libokio-java"),
    ("/usr/share/java/jsr305.jar", "libjsr305-java"),
];

/// Runs every job, one after another: each compiler takes all of the machine.
pub(crate) fn run(checkout: &Checkout) -> Result<()> {
    let clients = Clients {
        checkout,
        python_bin: tools::client_generators(checkout)?,
        node_bin: checkout.path("tests/clients/node_modules/.bin"),
    };
    tools::node_modules(checkout, tools::CLIENTS)?;
    tools::program(checkout, "javac", &["--version"], "openjdk-17-jdk-headless")?;
    for (jar, package) in JARS {
        if !Path::new(jar).exists() {
            tools::install_debian_package(checkout, package)?;
        }
    }
    clients.python("openapi-python-client")?;
    clients.python("python")?;
    clients.typescript("openapi-typescript")?;
    clients.typescript("typescript-fetch")?;
    clients.go()?;
    clients.java()?;
    clients.rust()?;
    clients.kotlin()
}

struct Clients<'a> {
    checkout: &'a Checkout,
    python_bin: PathBuf,
    node_bin: PathBuf,
}

impl Clients<'_> {
    /// Generates a client unless it is there, of this document and by these generators; returns its folder.
    fn generate(&self, generator: &str) -> Result<PathBuf> {
        let folder = self.checkout.path(GENERATED).join(generator);
        // Written last, so that a run which broke off does not count.
        let stamp = folder.with_extension("stamp");
        let mut made_of = String::new();
        for file in [DOCUMENT].iter().chain(&PINS) {
            made_of +=
                &fs::read_to_string(self.checkout.path(file)).with_context(|| format!("{file} cannot be read"))?;
        }
        if folder.is_dir() && fs::read_to_string(&stamp).is_ok_and(|known| known == made_of) {
            return Ok(folder);
        }
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(self.checkout.path(GENERATED))?;
        let mut command = match generator {
            "openapi-python-client" => {
                let mut command = self.checkout.command(self.python_bin.join(generator));
                command.args(["generate", "--path", DOCUMENT, "--output-path"]).arg(&folder);
                command
            }
            "openapi-typescript" => {
                let mut command = self.checkout.command(self.node_bin.join(generator));
                command.args([DOCUMENT, "--output"]).arg(folder.join("homeward.d.ts"));
                command
            }
            _ => {
                let mut command = self.checkout.command(self.python_bin.join("openapi-generator-cli"));
                command.env("JAVA_OPTS", "-Dlog.level=warn");
                command
                    .args(["generate", "--input-spec", DOCUMENT, "--generator-name", generator, "--output"])
                    .arg(&folder);
                command
            }
        };
        // The generators start programs of their own, such as formatters, that lie beside them.
        command.env("PATH", self.path()?);
        self.checkout.run(command)?;
        fs::write(stamp, made_of)?;
        Ok(folder)
    }

    fn path(&self) -> Result<std::ffi::OsString> {
        let rest = std::env::var_os("PATH").unwrap_or_default();
        Ok(std::env::join_paths(std::iter::once(self.python_bin.clone()).chain(std::env::split_paths(&rest)))?)
    }

    /// Prepares to run a job against a server of its own.
    fn job(&self, program: impl AsRef<Path>) -> Command {
        let mut command = self.checkout.command(self.checkout.program("client-job"));
        command.arg("--").arg(program.as_ref());
        command
    }

    fn python(&self, generator: &str) -> Result<()> {
        let folder = self.generate(generator)?;
        let mut job = self.job(self.python_bin.join("python"));
        job.arg(format!("tests/clients/{generator}/job.py"));
        job.env("PYTHONPATH", folder).env("PYTHONDONTWRITEBYTECODE", "1");
        self.checkout.run(job)
    }

    fn typescript(&self, generator: &str) -> Result<()> {
        self.generate(generator)?;
        let job = format!("tests/clients/{generator}");
        let mut check = self.checkout.command(self.node_bin.join("tsc"));
        check.args(["--project", &job]);
        self.checkout.run(check)?;
        let bundle = self.checkout.path(GENERATED).join(format!("{generator}.mjs"));
        let mut pack = self.checkout.command(self.node_bin.join("esbuild"));
        pack.arg(format!("{job}/job.ts")).arg(format!("--tsconfig={job}/tsconfig.json"));
        pack.arg(format!("--outfile={}", bundle.display()));
        pack.args(["--bundle", "--platform=node", "--format=esm", "--log-level=warning"]);
        self.checkout.run(pack)?;
        let mut job = self.job("node");
        job.arg(bundle);
        self.checkout.run(job)
    }

    fn go(&self) -> Result<()> {
        tools::program(self.checkout, "go", &["version"], "golang-go")?;
        self.generate("go")?;
        let program = self.checkout.path(GENERATED).join("go-job");
        let mut build = self.checkout.command("go");
        build.args(["build", "-o"]).arg(&program).arg(".").current_dir(self.checkout.path("tests/clients/go"));
        // The client stands on the standard library alone, and nothing is to be fetched for it.
        build.env("GOPROXY", "off").env("GOFLAGS", "-mod=mod");
        self.checkout.run(build)?;
        self.checkout.run(self.job(program))
    }

    fn java(&self) -> Result<()> {
        let client = self.generate("java")?;
        let classes = self.checkout.path(GENERATED).join("java-classes");
        if classes.exists() {
            fs::remove_dir_all(&classes)?;
        }
        let mut files = Vec::new();
        list(&self.checkout.path("tests/clients/java"), "java", &mut files)?;
        list(&client.join("src/main/java"), "java", &mut files)?;
        let arguments = classes.with_extension("txt");
        fs::write(&arguments, files.iter().map(|file| format!("\"{}\"\n", file.display())).collect::<String>())?;
        // The classes come first: what stands in for a library there takes the place of Debian's.
        let class_path =
            std::env::join_paths(std::iter::once(&classes).chain(&JARS.map(|(jar, _)| PathBuf::from(jar))))?;
        let mut compile = self.checkout.command("javac");
        compile.arg("-nowarn").arg("-d").arg(&classes).arg("-classpath").arg(&class_path);
        compile.arg(format!("@{}", arguments.display()));
        self.checkout.run(compile)?;
        let mut job = self.job("java");
        job.arg("-classpath").arg(class_path).arg("Job");
        self.checkout.run(job)
    }

    fn rust(&self) -> Result<()> {
        tools::program(self.checkout, "pkg-config", &["--exists", "openssl"], "libssl-dev")?;
        self.generate("rust")?;
        let built = self.checkout.path(GENERATED).join("rust-target");
        let mut build = self.checkout.cargo(&["build", "--quiet", "--locked"]);
        build.arg("--manifest-path").arg(self.checkout.path("tests/clients/rust/Cargo.toml"));
        // Of its own, so that it neither waits for the workspace nor makes it build anything anew.
        build.env("CARGO_TARGET_DIR", &built).env("CARGO_BUILD_BUILD_DIR", &built);
        self.checkout.run(build)?;
        self.checkout.run(self.job(built.join("debug/homeward-client-job")))
    }

    /// The compiler and Kotlin's own libraries come from PyPI. The client's libraries come from nowhere that is reached:
    /// `stand-ins` beside the job take their place.
    fn kotlin(&self) -> Result<()> {
        let client = self.generate("kotlin")?;
        let classes = self.checkout.path(GENERATED).join("kotlin-classes");
        if classes.exists() {
            fs::remove_dir_all(&classes)?;
        }
        let mut jars = Vec::new();
        list(&self.python_bin.with_file_name("lib"), "jar", &mut jars)?;
        let named = |start: &str| {
            let is_it = |jar: &&PathBuf| jar.file_name().is_some_and(|name| name.to_string_lossy().starts_with(start));
            jars.iter().find(is_it).cloned().with_context(|| format!("kotlin-jupyter-kernel has no {start}"))
        };
        let libraries = [named("kotlin-stdlib-")?, named("kotlin-reflect-")?, PathBuf::from(JARS[0].0)];
        let compiler = [named("kotlin-jupyter-kernel-")?, named("annotations-")?];
        let mut compile = self.checkout.command("java");
        compile.arg("-Xmx2g").arg("-classpath").arg(std::env::join_paths(compiler.iter().chain(&libraries))?);
        compile.args(["org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-no-stdlib", "-no-reflect", "-nowarn"]);
        compile.arg("-classpath").arg(std::env::join_paths(&libraries)?).arg("-d").arg(&classes);
        compile.arg(self.checkout.path("tests/clients/kotlin")).arg(client.join("src/main/kotlin"));
        self.checkout.run(compile)?;
        let mut job = self.job("java");
        let all = std::iter::once(&classes).chain(&libraries);
        job.arg("-classpath").arg(std::env::join_paths(all)?).arg("JobKt");
        self.checkout.run(job)
    }
}

/// Lists the files of a folder and those within it that end in an extension.
fn list(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, extension, found)?;
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    Ok(())
}

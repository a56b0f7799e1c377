//! How the processes of Shoal get on a stage.

use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::{Stage, servers};
use crate::error::ChaosError;
use crate::fact::until;
use crate::process::{Process, free_port};

impl Stage {
    /// Starts all of the cast.
    pub(super) async fn populate(&mut self) -> Result<(), ChaosError> {
        self.start("migrate", &[])?.ended().await?;
        for _ in 0..self.cast.workers {
            self.add_worker()?;
        }
        for _ in 0..self.cast.ingresses {
            self.add_ingress().await?;
        }
        self.shared_out().await?;
        for _ in 0..self.cast.schedulers {
            self.add_scheduler()?;
            // The first one leads, which shows by the webhook, before there is a second.
            until("the webhooks are set", async || {
                self.all_run()?;
                let set = self.emulator.calls().iter().filter(|call| call.method == "setWebhook").count();
                Ok(set >= self.cast.bots)
            })
            .await?;
        }
        Ok(())
    }

    /// Starts a worker.
    pub fn add_worker(&mut self) -> Result<(), ChaosError> {
        self.add_worker_with(&[])
    }

    /// Starts a worker that reaches Redis by the wire.
    pub fn add_worker_on_wire(&mut self) -> Result<(), ChaosError> {
        self.add_worker_with(&[("SHOAL_REDIS_URL", self.wire.redis_url())])
    }

    /// Starts a worker that reaches Postgres by the wire.
    pub fn add_worker_on_wire_to_postgres(&mut self) -> Result<(), ChaosError> {
        let url =
            format!("postgres://shoal@127.0.0.1:{}/{}", self.wire_to_postgres.port(), servers::DATABASE);
        self.add_worker_with(&[("SHOAL_DATABASE_URL", url)])
    }

    /// Starts a worker with settings, and other variables of its environment, of its own.
    pub fn add_worker_with(&mut self, other: &[(&str, String)]) -> Result<(), ChaosError> {
        let program = if self.cast.breakable { self.breakable()? } else { self.program.clone() };
        // One thread would end the process when its message does not end, as it should; here it is the turn that is given up.
        let threads = self.cast.breakable.then(|| ("SHOAL_THREADS", "2".to_owned()));
        let other: Vec<_> = other.iter().cloned().chain(threads).collect();
        let worker = self.start_from(&program, "worker", &other)?;
        self.workers.push(worker);
        Ok(())
    }

    /// Starts a scheduler.
    pub fn add_scheduler(&mut self) -> Result<(), ChaosError> {
        self.add_scheduler_with(&[])
    }

    /// Starts a scheduler with settings of its own.
    pub fn add_scheduler_with(&mut self, other: &[(&str, String)]) -> Result<(), ChaosError> {
        let scheduler = self.start("scheduler", other)?;
        self.schedulers.push(scheduler);
        Ok(())
    }

    /// Starts a process that serves the API for admins. It is not among those that have to run.
    pub fn start_admin(&mut self, port: u16) -> Result<Process, ChaosError> {
        self.start("admin", &[("SHOAL_ADMIN_LISTEN", format!("127.0.0.1:{port}"))])
    }

    /// Starts an ingress; Telegram's updates go there, too, once it takes connections.
    pub async fn add_ingress(&mut self) -> Result<(), ChaosError> {
        let port = free_port()?;
        let ingress = self.start("ingress", &[("SHOAL_LISTEN", format!("127.0.0.1:{port}"))])?;
        self.ingresses.push((port, ingress));
        until("an ingress takes connections", async || {
            self.all_run()?;
            Ok(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok())
        })
        .await?;
        self.lead_to_ingresses();
        Ok(())
    }

    /// Tells the gate which ingresses there are.
    pub fn lead_to_ingresses(&self) {
        self.gate.lead_to(self.ingresses.iter().map(|(port, _)| *port).collect());
    }

    /// Starts a process that will kill itself when it comes to a step for the so-manyeth time. It is not among those
    /// that have to run.
    pub fn start_doomed(
        &mut self,
        role: &str,
        step: &str,
        visit: u64,
        other: &[(&str, String)],
    ) -> Result<Process, ChaosError> {
        let order = [("BREAK_AT", format!("{step}:{visit}"))];
        let program = self.breakable()?;
        self.start_from(&program, role, &[&order[..], other].concat())
    }

    /// Runs a command to its end, as an operator would, and returns what it printed.
    pub async fn command(&self, arguments: &[&str]) -> Result<String, ChaosError> {
        let output = Command::new(&self.program)
            .args(arguments)
            .envs(self.settings.iter().cloned())
            .kill_on_drop(true)
            .output()
            .await?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(printed);
        }
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(ChaosError::Ended { name: arguments.join(" "), status: output.status.to_string(), log })
    }

    /// Ends all processes, as whoever has halted a deployment does, and starts as many anew.
    pub async fn restart(&mut self) -> Result<(), ChaosError> {
        let (ingresses, workers, schedulers) =
            (self.ingresses.len(), self.workers.len(), self.schedulers.len());
        let old = self.ingresses.drain(..).map(|(_, ingress)| ingress);
        for process in old.chain(self.workers.drain(..)).chain(self.schedulers.drain(..)) {
            process.kill().await?;
        }
        for _ in 0..workers {
            self.add_worker()?;
        }
        for _ in 0..ingresses {
            self.add_ingress().await?;
        }
        for _ in 0..schedulers {
            self.add_scheduler()?;
        }
        self.shared_out().await
    }

    /// The build with doors, beside the program.
    fn breakable(&self) -> Result<PathBuf, ChaosError> {
        let breakable = self.program.with_file_name("shoal-breakable");
        if breakable.exists() { Ok(breakable) } else { Err(ChaosError::NoProgram(breakable)) }
    }

    fn start(&mut self, role: &str, other: &[(&str, String)]) -> Result<Process, ChaosError> {
        let program = self.program.clone();
        self.start_from(&program, role, other)
    }

    fn start_from(
        &mut self,
        program: &Path,
        role: &str,
        other: &[(&str, String)],
    ) -> Result<Process, ChaosError> {
        self.started += 1;
        let name = format!("{role}-{}", self.started);
        let mut settings = self.settings.clone();
        for (name, value) in other {
            settings.retain(|(known, _)| known != name);
            settings.push(((*name).to_owned(), value.clone()));
        }
        Process::start(program, role, name, &settings, self.logs.path())
    }
}

//! How the processes of Shoal get on a stage.

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
        self.add_worker_with(&[("SHOAL_REDIS_URL".to_owned(), self.wire.redis_url())])
    }

    /// Starts a worker that reaches Postgres by the wire.
    pub fn add_worker_on_wire_to_postgres(&mut self) -> Result<(), ChaosError> {
        let url =
            format!("postgres://shoal@127.0.0.1:{}/{}", self.wire_to_postgres.port(), servers::DATABASE);
        self.add_worker_with(&[("SHOAL_DATABASE_URL".to_owned(), url)])
    }

    /// Starts a worker with settings, and other variables of its environment, of its own.
    pub fn add_worker_with(&mut self, other: &[(String, String)]) -> Result<(), ChaosError> {
        let worker = self.start("worker", other)?;
        self.workers.push(worker);
        Ok(())
    }

    /// Starts a scheduler.
    pub fn add_scheduler(&mut self) -> Result<(), ChaosError> {
        let scheduler = self.start("scheduler", &[])?;
        self.schedulers.push(scheduler);
        Ok(())
    }

    /// Starts an ingress; Telegram's updates go there, too, once it takes connections.
    pub async fn add_ingress(&mut self) -> Result<(), ChaosError> {
        let port = free_port()?;
        let ingress = self.start("ingress", &[("SHOAL_LISTEN".to_owned(), format!("127.0.0.1:{port}"))])?;
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

    fn start(&mut self, role: &str, other: &[(String, String)]) -> Result<Process, ChaosError> {
        self.started += 1;
        let name = format!("{role}-{}", self.started);
        let mut settings = self.settings.clone();
        for (name, value) in other {
            settings.retain(|(known, _)| known != name);
            settings.push((name.clone(), value.clone()));
        }
        Process::start(&self.program, role, name, &settings, self.logs.path())
    }
}

//! The whole table, or a part of it.

use std::sync::Arc;
use std::time::Duration;

use crate::error::BenchError;
use crate::load::Shape;
use crate::machine::Machine;
use crate::matching;
use crate::options::{On, RATES, RECIPIENTS, SLOW_MS, UNDER_WAY, UNDER_WAY_DURABLE, UNDER_WAY_SLOW, What};
use crate::planning;
use crate::report::Report;
use crate::row;
use crate::scene::{Scenes, Shown};
use crate::searching;

/// Measures everything and writes it down.
pub(crate) async fn all(on: &On) -> Result<Report, BenchError> {
    let mut report = Report::new(Machine::look(), on);
    let mut scenes = Scenes::set(on).await?;
    let at_full = Shape::Closed { under_way: UNDER_WAY };
    let full = scenes.both("full load", at_full, Duration::ZERO).await?;
    report.rows.extend(row::full(&full.shoal.median, &full.baseline()));
    report.scenes.push(full);
    for rate in RATES {
        let shown = scenes.both(&format!("{rate}/s"), Shape::Open { rate }, Duration::ZERO).await?;
        report.rows.extend(row::pace(rate, &shown.shoal.median));
        report.scenes.push(shown);
    }
    let (shape, delay) = (Shape::Closed { under_way: UNDER_WAY_SLOW }, Duration::from_millis(SLOW_MS));
    let [slow, after] = scenes.slow(shape, delay).await?;
    report.rows.extend(row::slow(&slow.shoal.median, &after.baseline()));
    report.scenes.extend([slow, after]);
    durable(&mut scenes, &mut report).await?;
    let servers = Arc::clone(&scenes.stage.servers);
    // Nobody else works while these are measured.
    let Scenes { stage, baseline, shoal, .. } = scenes;
    drop((baseline, shoal));
    matching(&mut report);
    planned(servers, RECIPIENTS, &mut report).await?;
    drop(stage);
    report.write()?;
    Ok(report)
}

/// Measures a part, and prints it.
pub(crate) async fn part(what: &What, on: &On) -> Result<Report, BenchError> {
    let mut report = Report::new(Machine::look(), on);
    match what {
        What::Matching => matching(&mut report),
        What::Searching => {
            let searching = searching::measure(on).await?;
            print!("{}", searching.table());
            report.rows.push(row::searching(&searching));
            report.searching = Some(searching);
        }
        What::Planning { recipients } => {
            let servers = tokio::task::spawn_blocking(|| shoal_local::Servers::start(None)).await;
            let servers = servers.expect("private servers report errors, they do not panic")?;
            planned(Arc::new(servers), *recipients, &mut report).await?;
        }
        What::Slow { .. } => {
            let Some((shape, delay)) = what.load() else { return Ok(report) };
            let [slow, after] = Scenes::set(on).await?.slow(shape, delay).await?;
            report.rows.extend(row::slow(&slow.shoal.median, &after.baseline()));
            report.scenes.extend([slow, after]);
        }
        What::Durable => durable(&mut Scenes::set(on).await?, &mut report).await?,
        _ => {
            let Some((shape, delay)) = what.load() else { return Ok(report) };
            let shown = Scenes::set(on).await?.both("load", shape, delay).await?;
            report.rows.extend(rows(what, &shown));
            report.scenes.push(shown);
        }
    }
    Ok(report)
}

fn rows(what: &What, shown: &Shown) -> Vec<row::Row> {
    let (shoal, baseline) = (&shown.shoal.median, shown.baseline());
    match what {
        What::Full { .. } => row::full(shoal, &baseline),
        What::Pace { rate } => row::pace(*rate, shoal),
        _ => vec![],
    }
}

async fn durable(scenes: &mut Scenes, report: &mut Report) -> Result<(), BenchError> {
    let shown = scenes.durable(Shape::Closed { under_way: UNDER_WAY_DURABLE }).await?;
    let [always, everysec] = &shown;
    report.rows.extend(row::durable(&always.shoal.median, &everysec.shoal.median));
    report.scenes.extend(shown);
    Ok(())
}

fn matching(report: &mut Report) {
    let matching = matching::measure();
    println!(
        "matching: {:.0} decisions/s, {:.0} beside 300 people who fit nobody",
        matching.ordinary, matching.crowded
    );
    print!("{}", matching.table());
    report.rows.push(row::matching(matching.ordinary));
    report.matching = Some(matching);
}

async fn planned(
    servers: Arc<shoal_local::Servers>,
    recipients: u32,
    report: &mut Report,
) -> Result<(), BenchError> {
    let per_second = planning::measure(servers, recipients).await?;
    println!("planning: {per_second:.0} recipients/s of {recipients}");
    report.rows.push(row::planning(per_second));
    Ok(())
}

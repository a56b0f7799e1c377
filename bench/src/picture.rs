//! The picture: bars of what can be compared, light or dark as the reader's page is.

use std::fmt::Write;

use crate::report::Report;
use crate::scene::Shown;

const WIDTH: f64 = 760.0;
/// Where bars begin, and how long the longest is.
const LEFT: f64 = 210.0;
const LONGEST: f64 = 350.0;
const BAR: f64 = 18.0;
const GROUP: f64 = 58.0;

/// A latency beyond this, in milliseconds, is that of a queue which grows: its bar ends here, or no other would be seen.
const LATEST_MS: f64 = 10.0;

const STYLE: &str = "<style>
    .back { fill: #ffffff } .name { fill: #1f2328; font-weight: 600 } .note { fill: #6e7781; font-size: 13px }
    .shoal { fill: #0969da } .baseline { fill: #afb8c1 }
    @media (prefers-color-scheme: dark) {
      .back { fill: #0d1117 } .name { fill: #e6edf3 } .note { fill: #9da7b3 } .shoal { fill: #58a6ff } .baseline { fill: #6e7681 }
    }
  </style>";

/// Two parts: messages a second where there was as much as could be, and the median latency at steady rates.
pub(crate) fn draw(report: &Report) -> String {
    let (paced, full): (Vec<&Shown>, Vec<&Shown>) =
        report.scenes.iter().partition(|scene| scene.scene.ends_with("/s"));
    let mut body = String::new();
    let mut top = 36.0;
    part(&mut body, &mut top, "Messages a second", &full, |f| (f.per_second, format!("{:.0}", f.per_second)));
    part(&mut body, &mut top, "Latency, p50, at a steady rate", &paced, |f| {
        (f.p50_ms.min(LATEST_MS), format!("{:.2} ms (p99 {:.1})", f.p50_ms, f.p99_ms))
    });
    text(&mut body, "note", 16.0, top, &report.machine.line());
    let height = top + 16.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif\" font-size=\"14\">\n  \
         <title>Shoal against a relay without promises</title>\n  {STYLE}\n  \
         <rect class=\"back\" width=\"{WIDTH}\" height=\"{height}\"/>\n{body}</svg>\n"
    )
}

fn part(
    body: &mut String,
    top: &mut f64,
    title: &str,
    scenes: &[&Shown],
    figure: impl Fn(&crate::figures::Figures) -> (f64, String),
) {
    if scenes.is_empty() {
        return;
    }
    text(body, "name", 16.0, *top, title);
    *top += 22.0;
    let medians = |scene: &&Shown| {
        let baseline = scene.baseline.as_ref().map(|series| ("baseline", figure(&series.median)));
        baseline.into_iter().chain([("shoal", figure(&scene.shoal.median))]).collect::<Vec<_>>()
    };
    let most = scenes.iter().flat_map(medians).map(|(_, (value, _))| value).fold(f64::MIN_POSITIVE, f64::max);
    for scene in scenes {
        for (number, name) in scene.scene.split(", ").enumerate() {
            text(body, "note", 16.0, *top + 14.0 + 17.0 * number as f64, name);
        }
        for (number, (class, (value, words))) in medians(scene).into_iter().enumerate() {
            let (y, long) = (*top + (BAR + 2.0) * number as f64, (value / most * LONGEST).max(1.0));
            write(
                body,
                &format!(
                    "  <rect class=\"{class}\" x=\"{LEFT}\" y=\"{y:.0}\" width=\"{long:.0}\" height=\"{BAR}\"/>"
                ),
            );
            let words = format!("{class} {words}");
            text(body, "note", LEFT + long + 6.0, y + 13.0, &words);
        }
        *top += GROUP;
    }
    *top += 14.0;
}

fn text(body: &mut String, class: &str, x: f64, y: f64, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    write(body, &format!("  <text class=\"{class}\" x=\"{x:.0}\" y=\"{y:.0}\">{words}</text>"));
}

fn write(body: &mut String, line: &str) {
    writeln!(body, "{line}").expect("writing to a string does not fail");
}

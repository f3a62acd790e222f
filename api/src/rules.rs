//! `kiriwake rules`: the decision tables checked, shown, and tried on the calls of case files.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use domain::cases::{TriageCase, triage_cases};
use domain::catalogue::Catalogue;
use domain::load::DataFile;
use domain::triage::{Interview, Proof, RuleSet, RulesError, Verdict, Weights, interview};
use domain::vocabulary::Matter;

use crate::BAD_INPUT;
use crate::stdout::out;

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Prove rules; without FILE the shipped ones. Exit 1 with a call for each gap and conflict, 2 if a file cannot be read
    Check {
        /// Tables in the order of evaluation, questions and pinned numbers
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Print the tables, or draw how a call flows through them. Exit 1 for rules that are not proved, 2 if a file cannot be read
    Show {
        /// As for check
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Write the picture into this file instead
        #[arg(long, value_name = "SVG")]
        svg: Option<PathBuf>,
    },
    /// Count the questions that the fault calls of case files take from matter, symptom and register on
    Questions {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

pub fn run(command: RulesCommand) -> anyhow::Result<ExitCode> {
    match command {
        RulesCommand::Check { files } => with_files(&files, |name, files| {
            let proof = match RuleSet::check(name, files, &Catalogue::shipped()?) {
                Ok(proof) => proof,
                Err(error) => return Ok(bad_input(&error)),
            };
            print_proof(&proof)?;
            Ok(if proof.findings.is_empty() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }),
        RulesCommand::Show { files, svg } => with_files(&files, |name, files| {
            let rules = match RuleSet::load(name, files, &Catalogue::shipped()?) {
                Ok(rules) => rules,
                Err(RulesError::File(error)) => return Ok(bad_input(&error)),
                Err(error @ RulesError::Unproved(_)) => {
                    eprintln!("error: {error}");
                    return Ok(ExitCode::FAILURE);
                }
            };
            match &svg {
                None => write!(std::io::stdout().lock(), "{}", rules.show())?,
                Some(path) => std::fs::write(path, rules.picture().to_string())
                    .with_context(|| path.display().to_string())?,
            }
            Ok(ExitCode::SUCCESS)
        }),
        RulesCommand::Questions { files } => questions(&files),
    }
}

/// Reads the files, or takes the shipped ones.
fn with_files(
    paths: &[PathBuf],
    act: impl Fn(&str, &[DataFile<'_>]) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    if paths.is_empty() {
        return act("kiriwake", RuleSet::shipped_files());
    }
    let mut texts = Vec::new();
    for path in paths {
        match std::fs::read_to_string(path) {
            Ok(text) => texts.push((path.display().to_string(), text)),
            Err(error) => return Ok(bad_input(&format!("{}: {error}", path.display()))),
        }
    }
    let files: Vec<_> = texts
        .iter()
        .map(|(name, text)| DataFile { name, text })
        .collect();
    act("draft", &files)
}

fn print_proof(proof: &Proof) -> std::io::Result<()> {
    for table in &proof.tables {
        out!(
            "{}（{}）: {}行、起こりうる組み合わせ {} 通り",
            table.title,
            table.table,
            table.rows,
            table.combinations
        )?;
        for precedence in &table.precedence {
            out!("  {} ＞ {}", precedence.row, precedence.over.join("、"))?;
        }
        for default in &table.defaults {
            out!("  既定の行 {}: {} 通り", default.row, default.combinations)?;
            for call in &default.examples {
                out!("    例: {call}")?;
            }
        }
    }
    out!()?;
    for finding in &proof.findings {
        out!("{finding}")?;
    }
    match proof.findings.len() {
        0 => out!("証明できました。どの電話にも答えが1つだけあります。"),
        count => out!("{count} 件の問題があります。"),
    }
}

fn questions(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let (rules, catalogue) = (RuleSet::shipped()?, Catalogue::shipped()?);
    let mut counts = Vec::new();
    for file in files {
        let cases = match read_cases(file) {
            Ok(cases) => cases,
            Err(error) => return Ok(bad_input(&error)),
        };
        for case in cases {
            if case.given.observations.matter == Matter::Fault {
                let interview = interview(&rules, &catalogue, &case.given, &Weights::uniform());
                counts.push(interview.asked.len());
                out!("{}", interview_line(&case, &interview))?;
            }
        }
    }
    counts.sort_unstable();
    match (counts.get(counts.len() / 2), counts.last()) {
        (Some(median), Some(most)) => out!(
            "{} calls, questions: median {median}, maximum {most}",
            counts.len()
        )?,
        _ => out!("no fault calls")?,
    }
    Ok(ExitCode::SUCCESS)
}

fn read_cases(file: &Path) -> Result<Vec<TriageCase>, String> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
    triage_cases(&name, &text).map_err(|error| error.to_string())
}

fn interview_line(case: &TriageCase, interview: &Interview) -> String {
    let asked: Vec<_> = interview
        .asked
        .iter()
        .map(|&(attribute, known)| {
            if known {
                attribute.to_owned()
            } else {
                format!("{attribute} (unknown)")
            }
        })
        .collect();
    let desk = match &interview.verdict {
        Verdict::Decided(decision) => decision.answer.desk.as_str(),
        Verdict::NotCovered { .. } => "NOT_COVERED",
    };
    let asked_list = asked.join(", ");
    let count = asked.len();
    format!("{}: {count}: {desk}: {asked_list}", case.id)
}

pub fn bad_input(error: &impl std::fmt::Display) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(BAD_INPUT)
}

//! Expressions that would take all memory or time: each fails with a sentence, and what comes after it is
//! evaluated.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use knew_core::model::Jsonata;
use knew_engine::Clock;
use knew_engine::jsonata::{EvaluationError, Evaluator, QueuedExpression, worker};

const PROGRAM: &str = env!("CARGO_BIN_EXE_knew");

/// Memory of a worker besides the pages of its program, in KiB: its limit, and what it starts with.
const RESIDENT: u64 = (128 + 64) << 10;

const MEMORY: &str = "the expression needs more than 128 MiB";
const TIME: &str = "the expression took longer than 2s";
const RESULT: &str = "the result of the expression is larger than 64 MiB";

/// Expressions and the start of what is said of each. Which limit is reached first may depend on the
/// machine: then there are several.
const BOMBS: &[(&str, &[&str])] = &[
    (
        r#"($f:=function($s,$n){$n=0?$s:$f($s&$s,$n-1)};{"a":$length($f("xxxxxxxx",37))})"#,
        &[MEMORY],
    ),
    (r#"$split($pad("x",1e8),"")"#, &[MEMORY, TIME]),
    (r#"{"a":$length($pad("x",2000000000))}"#, &[MEMORY]),
    (
        "($f:=function($o,$n){$n=0?$o:$f($merge([$o,{$string($n):$o}]),$n-1)};$f({\"x\":1},40))",
        &[RESULT, TIME],
    ),
    (
        r#"($f:=function($o,$n){$n=0?$o:$f({"a":$o,"b":$o},$n-1)};$f({"x":1},40))"#,
        &[RESULT, TIME],
    ),
    (
        r#"($f:=function($o,$n){$n=0?$o:$f($append($o,$o),$n-1)};{"a":$f([1,2,3,4],40)})"#,
        &["Evaluation error: D2015", MEMORY],
    ),
    ("[1..900000].[1..900000]", &[MEMORY]),
    (
        r#"($f:=function($s,$n){$n=0?$s:$f($replace($s,"x","xxxxxxxxxx"),$n-1)};{"a":$length($f("x",12))})"#,
        &[MEMORY, TIME],
    ),
    (
        r#"($s:=$pad("x",1000000);{"a":$length($join([1..100000].$s,$s))})"#,
        &[MEMORY],
    ),
    (
        r#"{"a":$reduce([1..1000000],function($a,$b){$a & "xxxxxxxxxxxxxxxxxx"})}"#,
        &[MEMORY, TIME, "Evaluation error: D1012"],
    ),
    (
        "($f:=function($n){1+$f($n)};{\"a\":$f(1)})",
        &["Evaluation error: D1011"],
    ),
    (
        "($f:=function($n){$f($n+1)};{\"a\":$f(1)})",
        &["Evaluation error: D1012"],
    ),
    (
        r#"{"a":$match("a",/(((a{100}){100}){100}){100}/)}"#,
        &["Evaluation error: Argument error: Invalid regex"],
    ),
    (
        r#"($s:=$pad("x",1000000);[1..1000].$s)"#,
        &[RESULT, TIME, MEMORY],
    ),
    (
        r#"$error($pad("x",10000000))"#,
        &["Evaluation error: D3137"],
    ),
];

fn evaluator() -> Evaluator {
    Evaluator::new(Some(PROGRAM.into()))
}

fn expression(text: &str) -> QueuedExpression {
    Jsonata::new(text).into()
}

async fn evaluate(evaluator: &Evaluator, text: &str) -> Result<String, String> {
    let expression = expression(text);
    let result = evaluator.evaluate(&expression, 2, || b"{}".to_vec());
    let result = result.await.map_err(|error| error.to_string())?;
    Ok(String::from_utf8(result).unwrap())
}

/// The largest resident memory of the workers of this process, in KiB, until it is asked for.
struct Watch {
    ended: Arc<AtomicBool>,
    largest: JoinHandle<u64>,
}

impl Watch {
    fn start() -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let until = ended.clone();
        let largest = thread::spawn(move || {
            let mut largest = 0;
            while !until.load(Ordering::Relaxed) {
                largest = workers(Path::new(PROGRAM))
                    .map(resident)
                    .fold(largest, u64::max);
                thread::sleep(Duration::from_millis(2));
            }
            largest
        });
        Self { ended, largest }
    }

    fn largest(self) -> u64 {
        self.ended.store(true, Ordering::Relaxed);
        self.largest.join().unwrap()
    }
}

/// The processes of a program that evaluate for this process.
fn workers(program: &Path) -> impl Iterator<Item = u32> {
    let processes = std::fs::read_dir("/proc").unwrap();
    let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let command = format!("{}\0{}\0", program.display(), worker::ARGUMENT);
    ids.filter(move |id: &u32| {
        let folder = Path::new("/proc").join(id.to_string());
        let status = std::fs::read_to_string(folder.join("status")).unwrap_or_default();
        let arguments = std::fs::read_to_string(folder.join("cmdline")).unwrap_or_default();
        field(&status, "PPid:") == u64::from(std::process::id()) && arguments == command
    })
}

fn runs(id: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"));
    status.is_ok_and(|status| !status.contains("State:\tZ"))
}

fn resident(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    field(&status, "RssAnon:")
}

/// A number of a file in `/proc`; nothing of a process that ended meanwhile.
fn field(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}

#[tokio::test]
async fn an_expression_fails_at_its_limits_and_the_next_is_evaluated() {
    let evaluator = evaluator();
    let watch = Watch::start();
    for (text, reasons) in BOMBS {
        let started = Clock::Real.now();
        let refused = evaluate(&evaluator, text).await.unwrap_err();
        let expected = reasons.iter().any(|reason| refused.starts_with(reason));
        assert!(expected, "{text}: {}", &refused[..refused.len().min(200)]);
        assert!(refused.len() <= 4096, "{text}: {}", refused.len());
        let took = Clock::Real.elapsed_since(started);
        assert!(took < Duration::from_secs(10), "{text}: {took:?}");
        let next = evaluate(&evaluator, "{\"a\": 1 + 1}").await;
        assert_eq!(next.as_deref(), Ok("{\"a\":2}"), "after {text}");
    }
    let largest = watch.largest();
    assert!(largest > 50 << 10, "no worker was seen: {largest} KiB");
    assert!(largest < RESIDENT, "{largest} KiB");
}

#[tokio::test]
async fn an_expression_with_a_document_of_60_mb_gets_the_memory_for_it() {
    let evaluator = evaluator();
    let document = format!("{{\"data\":\"{}\"}}", "x".repeat(60_000_000));
    let whole = || document.clone().into_bytes();
    let text = expression("{\"length\": $length(data)}");
    let result = evaluator.evaluate(&text, document.len(), whole).await;
    assert_eq!(result.unwrap(), b"{\"length\":60000000}");
    let text = expression("[[1..30].$$.data & \"y\"]");
    let refused = evaluator.evaluate(&text, document.len(), whole).await;
    let refused = refused.unwrap_err();
    assert!(
        matches!(
            refused,
            EvaluationError::Memory(256) | EvaluationError::Time
        ),
        "{refused}"
    );
}

#[tokio::test]
async fn a_worker_that_was_killed_is_replaced_and_none_outlives_its_evaluator() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("knew");
    std::os::unix::fs::symlink(PROGRAM, &program).unwrap();
    let evaluator = Evaluator::new(Some(program.clone()));
    assert!(evaluate(&evaluator, "{}").await.is_ok());
    let first: Vec<u32> = workers(&program).collect();
    assert_eq!(first.len(), 1);
    let killed = std::process::Command::new("kill")
        .args(["-KILL", &first[0].to_string()])
        .status();
    assert!(killed.unwrap().success());
    no_more(&first).await;
    assert!(evaluate(&evaluator, "{}").await.is_ok());
    let second: Vec<u32> = workers(&program).collect();
    assert!(second.len() == 1 && first != second, "{first:?} {second:?}");
    drop(evaluator);
    no_more(&second).await;
}

/// Waits until these processes have ended, whether they were waited for or not.
async fn no_more(ids: &[u32]) {
    let mut left = 500;
    while ids.iter().any(|id| runs(*id)) {
        left -= 1;
        assert!(left > 0, "still there: {ids:?}");
        Clock::Real.sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn many_slow_evaluations_of_one_expression_let_others_through() {
    let evaluator = evaluator();
    let endless = expression("($f:=function($n){$f($n+1)};{\"a\":$f(1)})");
    let slow = (0..6).map(|_| evaluator.evaluate(&endless, 2, || b"{}".to_vec()));
    let quick = async {
        // The slow ones are ahead in the queue.
        Clock::Real.sleep(Duration::from_millis(100)).await;
        evaluate(&evaluator, "{\"a\": 1}").await
    };
    tokio::select! {
        _ = futures_util::future::join_all(slow) => unreachable!("the quick one waited for all"),
        result = quick => assert_eq!(result.as_deref(), Ok("{\"a\":1}")),
    }
}

#[tokio::test]
async fn a_program_that_is_no_worker_fails_the_event() {
    let silent = Evaluator::new(Some("/bin/true".into()));
    let refused = evaluate(&silent, "{}").await.unwrap_err();
    let expected = "the process that evaluates the expression ended: ";
    assert!(refused.starts_with(expected), "{refused}");
    let missing = Evaluator::new(Some("/nowhere/knew".into()));
    let refused = evaluate(&missing, "{}").await.unwrap_err();
    assert!(
        refused.starts_with("cannot start /nowhere/knew"),
        "{refused}"
    );
}

#[tokio::test]
async fn an_expression_that_is_too_long_is_refused() {
    let text = format!("{{\"a\": \"{}\"}}", "x".repeat(64 << 10));
    let told = "the expression is longer than 64 KiB";
    assert_eq!(Jsonata::new(&text).syntax_error().as_deref(), Some(told));
    let refused = evaluate(&evaluator(), &text).await;
    assert_eq!(refused, Err(told.to_owned()));
}

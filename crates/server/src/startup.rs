//! Small things around the start and the end of the process.

use std::{fs, path::Path, time::Duration};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// How long open connections may take to end.
pub const GOODBYE_MAX: Duration = Duration::from_secs(3);

/// The data folder is nobody else's to read.
pub fn private_folder(data: &Path) -> Result<(), String> {
    let said = |error: std::io::Error| format!("could not use {}: {error}", data.display());
    fs::create_dir_all(data).map_err(said)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(data, fs::Permissions::from_mode(0o700)).map_err(said)?;
    }
    Ok(())
}

/// Installs the recorder before anything counts.
pub fn metrics() -> Result<PrometheusHandle, String> {
    let installed = PrometheusBuilder::new().install_recorder();
    installed.map_err(|error| format!("could not start metrics: {error}"))
}

/// Waits for Ctrl-C or the system's polite request.
pub async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let polite = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = polite => {}
    }
}

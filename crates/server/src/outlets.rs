//! The agency's accounts on other networks: reads their file, makes each into a channel.
//!
//! An account is for real alerts or for exercises, never for both; it stands in the
//! street of its status and in no other.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use homeward_channels::{
    apns::{self, Apns},
    fcm::{self, Fcm},
    fediverse::{Fediverse, Ground, mastodon, mastodon::Mastodon},
    guard::Targets,
    hms::{self, Hms},
    mail::{self, Mail},
    mqtt::{self, Mqtt},
    outlet::Secret,
    partner_webhook::{Patience, UnixSeconds},
    sms::{self, Sms},
    telegram::{self, Telegram},
    unified_push,
    weibo::{self, Weibo},
};
use homeward_domain::status::{Actual, Exercise, Status, StatusKind};
use homeward_ports::{
    channel::Channel,
    fault::{Fault, FaultKind},
    fediverse::Account,
    fediverse::Followers,
    postbox::Postbox,
    push::PushKind,
    shelf::Shelf,
};
use serde::Deserialize;

use crate::{keys, push};

/// The file that `--outlets` names: a table for each account, as docs/guides show it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    weibo: Option<weibo::Settings>,
    telegram: Option<telegram::Settings>,
    mail: Option<mail::Settings>,
    mqtt: Option<mqtt::Settings>,
    sms: Option<sms::Settings>,
    fediverse: Option<homeward_channels::fediverse::Settings>,
    mastodon: Option<mastodon::Settings>,
    unified_push: Option<unified_push::Settings>,
    fcm: Option<fcm::Settings>,
    apns: Option<apns::Settings>,
    hms: Option<hms::Settings>,
}

/// What the accounts stand on.
pub struct Base<'a> {
    pub data: &'a Path,
    /// Scheme, host and port of the public door.
    pub public: String,
    pub targets: Targets,
    pub followers: Arc<dyn Followers>,
    /// The pages of real alerts.
    pub shelf: Arc<Shelf>,
    pub now: UnixSeconds,
    pub push: &'a push::Ground,
}

/// The accounts as channels of both streets.
#[derive(Default)]
pub struct Outlets {
    pub actual: Vec<Arc<dyn Channel<Actual>>>,
    pub exercise: Vec<Arc<dyn Channel<Exercise>>>,
    /// The house's own account in the fediverse, which others may ask and follow.
    pub account: Option<Arc<dyn Account>>,
    /// Carries the links by which partners sign in.
    pub postbox: Option<Arc<dyn Postbox>>,
    /// Its token ends by itself, so the operator must see it coming.
    pub weibo: Option<Arc<Weibo>>,
    /// Push servers that many people use.
    pub push_servers: Vec<String>,
}

/// Opens the accounts of `file`; none without one. A wrong line stops the start: an
/// account that silently does not work is found out in the wrong hour.
pub fn open(file: Option<&Path>, base: &Base<'_>) -> Result<Outlets, String> {
    let Some(file) = file else {
        return Ok(Outlets::default());
    };
    let shown = file.display();
    let text = fs::read_to_string(file).map_err(|e| format!("could not read {shown}: {e}"))?;
    let asked: Asked = toml::from_str(&text).map_err(|e| format!("{shown}: {e}"))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    opened(asked, folder, base).map_err(|fault| format!("{shown}: {fault}"))
}

fn opened(asked: Asked, folder: &Path, base: &Base<'_>) -> Result<Outlets, Fault> {
    // A file that is named without a folder lies beside the one that names it.
    let secret = |path: &Path| Secret::read(&folder.join(path));
    let password = |path: &Option<PathBuf>| path.as_deref().map(secret).transpose();
    let now = || base.now.clone();
    let mut outlets = Outlets::default();
    if let Some(settings) = asked.weibo {
        let (status, token) = (settings.status, secret(&settings.access_token_file)?);
        let weibo = Arc::new(Weibo::new(settings, token, now())?);
        outlets.weibo = Some(weibo.clone());
        outlets.add(status, weibo);
    }
    if let Some(settings) = asked.telegram {
        let (status, token) = (settings.status, secret(&settings.bot_token_file)?);
        outlets.add(status, Arc::new(Telegram::new(settings, token)?));
    }
    if let Some(settings) = asked.mail {
        let (status, password) = (settings.status, password(&settings.password_file)?);
        let mail = Arc::new(Mail::new(settings, password)?);
        outlets.postbox = Some(mail.clone());
        outlets.add(status, mail);
    }
    if let Some(settings) = asked.mqtt {
        let (status, password) = (settings.status, password(&settings.password_file)?);
        outlets.add(status, Arc::new(Mqtt::new(settings, password, now())?));
    }
    if let Some(settings) = asked.sms {
        let password = secret(&settings.password_file)?;
        outlets.add(settings.status, Arc::new(Sms::new(&settings, &password)?));
    }
    outlets.open_fediverse(asked.fediverse, base)?;
    if let Some(settings) = asked.mastodon {
        let (token, patience) = (secret(&settings.token_file)?, Patience::default());
        let there = Mastodon::new(&settings, &token, base.targets, patience, now())?;
        outlets.actual.push(Arc::new(there));
    }
    outlets.open_unified_push(asked.unified_push, base.push)?;
    if let Some(settings) = asked.fcm {
        let account = secret(&settings.service_account_file)?;
        outlets.add_vendor(settings.status, &Vendor::Fcm(settings, account), base.push)?;
    }
    if let Some(settings) = asked.apns {
        let key = secret(&settings.key_file)?;
        outlets.add_vendor(settings.status, &Vendor::Apns(settings, key), base.push)?;
    }
    if let Some(settings) = asked.hms {
        let secret = secret(&settings.secret_file)?;
        outlets.add_vendor(settings.status, &Vendor::Hms(settings, secret), base.push)?;
    }
    Ok(outlets)
}

/// A vendor of phones' systems, for the one street that its app is of.
enum Vendor {
    Fcm(fcm::Settings, Secret),
    Apns(apns::Settings, Secret),
    Hms(hms::Settings, Secret),
}

impl Vendor {
    fn channel<S: Status>(&self, push: &push::Ground) -> Result<Arc<dyn Channel<S>>, Fault> {
        let footing = push.footing::<S>();
        Ok(match self {
            Self::Fcm(settings, account) => Arc::new(Fcm::new(settings.clone(), account, footing)?),
            Self::Apns(settings, key) => Arc::new(Apns::new(settings.clone(), key, footing)?),
            Self::Hms(settings, secret) => {
                Arc::new(Hms::new(settings.clone(), secret.clone(), footing)?)
            }
        })
    }
}

impl Outlets {
    fn add<C: Channel<Actual> + Channel<Exercise> + 'static>(
        &mut self,
        status: StatusKind,
        channel: Arc<C>,
    ) {
        match status {
            StatusKind::Actual => self.actual.push(channel),
            StatusKind::Exercise => self.exercise.push(channel),
        }
    }

    fn add_vendor(
        &mut self,
        status: StatusKind,
        vendor: &Vendor,
        push: &push::Ground,
    ) -> Result<(), Fault> {
        match status {
            StatusKind::Actual => self.actual.push(vendor.channel(push)?),
            StatusKind::Exercise => self.exercise.push(vendor.channel(push)?),
        }
        Ok(())
    }

    fn open_unified_push(
        &mut self,
        settings: Option<unified_push::Settings>,
        push: &push::Ground,
    ) -> Result<(), Fault> {
        let Some(settings) = settings else {
            return Ok(());
        };
        if settings.servers.len() > unified_push::SERVERS_MAX {
            let why = format!("name {} push servers", settings.servers.len());
            return Err(Fault::new(FaultKind::Forbidden, why));
        }
        let kind = PushKind::UnifiedPush;
        match settings.status {
            StatusKind::Actual => self.actual.push(push.channel(kind)?),
            StatusKind::Exercise => self.exercise.push(push.channel(kind)?),
        }
        self.push_servers = settings.servers;
        Ok(())
    }

    fn open_fediverse(
        &mut self,
        settings: Option<homeward_channels::fediverse::Settings>,
        base: &Base<'_>,
    ) -> Result<(), Fault> {
        let Some(settings) = settings else {
            return Ok(());
        };
        let ground = Ground {
            base: base.public.clone(),
            key: keys::of_account(base.data)?,
            targets: base.targets,
            followers: base.followers.clone(),
            shelf: base.shelf.clone(),
            now: base.now.clone(),
            patience: Patience::default(),
        };
        let account = Arc::new(Fediverse::new(settings, ground)?);
        self.account = Some(account.clone());
        self.actual.push(account);
        Ok(())
    }
}

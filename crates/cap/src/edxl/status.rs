//! What an envelope is for, and what becomes of an alert's status inside it.

use crate::model::Status;

/// `distributionStatus` (EDXL-DE 1.0 section 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DistributionStatus {
    /// For everybody to act on.
    Actual,
    /// For those who drill.
    Exercise,
    /// For machines.
    System,
    /// For nobody: a test.
    Test,
}

impl DistributionStatus {
    /// All values, in the order of the standard.
    pub const ALL: [Self; 4] = [Self::Actual, Self::Exercise, Self::System, Self::Test];

    /// The word of the standard.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Actual => "Actual",
            Self::Exercise => "Exercise",
            Self::System => "System",
            Self::Test => "Test",
        }
    }
}

/// `distributionType` (EDXL-DE 1.0 section 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DistributionType {
    /// Tells something new.
    Report,
    /// Replaces an earlier envelope.
    Update,
    /// Withdraws an earlier envelope.
    Cancel,
    /// Asks for resources or information.
    Request,
    /// Answers a request.
    Response,
    /// Sends resources somewhere.
    Dispatch,
    /// Says that an envelope was received.
    Ack,
    /// Says that an envelope was refused.
    Error,
    /// How a sensor is set up.
    SensorConfiguration,
    /// Steers a sensor.
    SensorControl,
    /// How a sensor is.
    SensorStatus,
    /// What a sensor saw.
    SensorDetection,
}

impl DistributionType {
    /// All values, in the order of the standard.
    pub const ALL: [Self; 12] = [
        Self::Report,
        Self::Update,
        Self::Cancel,
        Self::Request,
        Self::Response,
        Self::Dispatch,
        Self::Ack,
        Self::Error,
        Self::SensorConfiguration,
        Self::SensorControl,
        Self::SensorStatus,
        Self::SensorDetection,
    ];

    /// The word of the standard.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Report => "Report",
            Self::Update => "Update",
            Self::Cancel => "Cancel",
            Self::Request => "Request",
            Self::Response => "Response",
            Self::Dispatch => "Dispatch",
            Self::Ack => "Ack",
            Self::Error => "Error",
            Self::SensorConfiguration => "SensorConfiguration",
            Self::SensorControl => "SensorControl",
            Self::SensorStatus => "SensorStatus",
            Self::SensorDetection => "SensorDetection",
        }
    }

    /// Whether an envelope of this kind speaks of an earlier one.
    pub const fn needs_reference(self) -> bool {
        matches!(self, Self::Update | Self::Cancel | Self::Ack | Self::Error)
    }
}

/// The status that an alert has inside an envelope: the less public of the two.
///
/// From most to least public: `Actual`, `Exercise` (those who drill act on it),
/// `System` (only machines do), `Test` (nobody does), `Draft` (never leaves the
/// house). So an envelope of status `Test` makes a test of everything in it,
/// and no envelope makes a real alert of a drill.
pub fn effective_status(envelope: DistributionStatus, alert: Status) -> Status {
    let outer = match envelope {
        DistributionStatus::Actual => Status::Actual,
        DistributionStatus::Exercise => Status::Exercise,
        DistributionStatus::System => Status::System,
        DistributionStatus::Test => Status::Test,
    };
    if quietness(outer) > quietness(alert) {
        outer
    } else {
        alert
    }
}

const fn quietness(status: Status) -> u8 {
    match status {
        Status::Actual => 0,
        Status::Exercise => 1,
        Status::System => 2,
        Status::Test => 3,
        Status::Draft => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_real_alert_in_a_real_envelope_is_real() {
        use Status::{Actual, Draft, Exercise, System, Test};
        let table = [
            (
                DistributionStatus::Actual,
                [Actual, Exercise, System, Test, Draft],
            ),
            (
                DistributionStatus::Exercise,
                [Exercise, Exercise, System, Test, Draft],
            ),
            (
                DistributionStatus::System,
                [System, System, System, Test, Draft],
            ),
            (DistributionStatus::Test, [Test, Test, Test, Test, Draft]),
        ];
        for (envelope, wanted) in table {
            let alerts = [Actual, Exercise, System, Test, Draft];
            let got = alerts.map(|alert| effective_status(envelope, alert));
            assert_eq!(got, wanted, "{envelope:?}");
        }
    }
}

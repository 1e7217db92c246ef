//! Rules of the profile `ipaws`: the United States' public warning system.

rules! {
    CODE Error "ipaws-code" "IPAWS profile v1.0 code" "write the code IPAWSv1.0";
    INFO Error "ipaws-info" "IPAWS profile v1.0" "write an info block";
    EVENT_CODE Error "ipaws-event-code" "IPAWS profile v1.0 eventCode" "write exactly one SAME event code of three capital letters";
    EVENT_CODES Error "ipaws-event-codes" "IPAWS profile v1.0 eventCode" "give all info blocks the same event code";
    CATEGORIES Error "ipaws-categories" "IPAWS profile v1.0 category" "give all info blocks the same categories";
    EXPIRES Error "ipaws-expires" "IPAWS profile v1.0 expires" "say when the information ceases to apply";
    AREA Error "ipaws-area" "IPAWS profile v1.0 area" "write at least one area";
    GEOCODE Error "ipaws-geocode" "IPAWS profile v1.0 geocode" "give at least one SAME geocode of six digits";
    IGNORED Warning "ipaws-ignored" "IPAWS profile v1.0 effective, onset" "leave out effective and onset; they are ignored";
    EAS_ORG Warning "ipaws-eas-org" "IPAWS profile v1.0 parameter EAS-ORG" "name the originator in the parameter EAS-ORG";
    TEXT_SHORT Error "ipaws-cmamtext" "IPAWS CMAMtext" "keep CMAMtext within 90 characters";
    TEXT_LONG Error "ipaws-cmamlongtext" "IPAWS CMAMlongtext" "keep CMAMlongtext within 360 characters";
    BLOCK_CHANNEL Warning "ipaws-blockchannel" "IPAWS BLOCKCHANNEL" "block one of CAPEXCH, EAS, NWEM, CMAS, PUBLIC";
}

/** What each method is expected to be, by hand, so that a wrong class in src/resources fails a test. */
import type { CallClass, Reach } from "../../src/types/retry.ts";

/** The names in a text, which are separated by spaces. */
const names = (text: string): string[] => text.trim().split(/\s+/);

/** Methods by their class. */
export const CLASSES: Readonly<Record<CallClass, readonly string[]>> = {
  "safe-read": names(`
    enableMfa listAccessTokens getCurrentAccessToken trackingIdentity getUserInfo
    listDevices getDevice getVariable getVariableRaw lookupSerialNumber listDeviceOrders
    getDeviceVitals listDeviceVitals downloadDeviceVitals search
    listCustomers listServiceAgreements getUsageReport listServiceAgreementNotifications
    getDeviceDocument
    downloadFirmwareBinary listBuildTargets getEventStream events
    listWebhooks listIntegrations listProducts getProduct listTeamMembers
    listUserProducts listOrgs getOrg listOrgProducts getSCIMUser
    listDeviceGroups getDeviceGroup getDeviceGroupsImpact
    listProductFirmware getProductFirmware downloadProductFirmware
    getProductConfiguration getProductConfigurationSchema
    getProductDeviceConfiguration getProductDeviceConfigurationSchema
    getProductLocations getProductDeviceLocations
    listSIMs getSIM getSIMStatus getSIMDataUsage getFleetDataUsage checkSIM
    listMeshNetworks getMeshNetwork listMeshNetworkDevices
    listOAuthClients listLibraries getLibrary getLibraryVersions downloadFile
    getLogicFunction listLogicFunctions listLogicRuns getLogicRun getLogicRunLogs
    getLedger listLedgers getLedgerInstance listLedgerInstances
    listLedgerInstanceVersions getLedgerInstanceVersion
    listEnvVars renderEnvVars reviewEnvVarsRollout
    listDeviceOsVersions getDeviceOsVersion
    getIntegration listSecrets getSecret getFleetLocations getLogicFunctionStats
    getOnlineMetrics getEventsMetrics getIntegrationMetrics getFunctionsMetrics getVariablesMetrics
  `),
  // They set or delete state, and what they set does not depend on what it was.
  "idempotent-write": names(`
    deleteAccessToken setUserInfo updateCustomerPassword deleteCustomer
    patchDeviceDocument setDeviceTargetProfile
    removeDevice removeDeviceOwner renameDevice setDeviceNotes
    markAsDevelopmentDevice unlockDeviceProductFirmware forceFirmwareUpdates
    pingDevice addDeviceToProduct
    deleteWebhook editIntegration deleteIntegration removeTeamMember
    deleteProduct deleteProductFirmware
    deleteDeviceGroup assignDeviceGroups batchAssignDeviceGroups
    updateProductFirmware setProductConfiguration setProductDeviceConfiguration
    updateSIM removeSIM removeMeshNetwork updateOAuthClient deleteOAuthClient deleteLibrary
    updateLogicFunction deleteLogicFunction
    updateLedger archiveLedger setLedgerInstance deleteLedgerInstance
    updateEnvVars setEnvVar deleteEnvVar
    updateSecret deleteSecret
    setProductConfigurationSchema setProductDeviceConfigurationSchema
    deleteProductConfigurationSchema deleteProductDeviceConfigurationSchema
  `),
  // They log in, create something, or act on devices, money, mail or passwords. After the last three of the third line
  // a repeat would have no valid token, or get another one from the provider.
  "acts-once": names(`
    sendRecoveryCode refreshAccessToken exchangeCode confirmPasswordReset createUsageReport
    createRegistrationCode
    login sendOtp loginAsClientOwner deleteCurrentAccessToken deleteActiveAccessTokens deleteUser
    confirmMfa disableMfa createCustomer createUser resetPassword changeUsername changeUserPassword
    claimDevice signalDevice lockDeviceProductFirmware updateDevice callFunction callFunctionRaw
    refreshDeviceVitals
    unprotectDevice provisionDevice getClaimCode sendPublicKey downloadManufacturingBackup
    flashDevice compileCode publishEvent createWebhook createIntegration
    createProduct createAPIUser updateTeamMember regenerateAPIUserToken updateSCIMUser createDeviceGroup
    updateDeviceGroup
    inviteTeamMember uploadProductFirmware releaseProductFirmware
    activateSIM deactivateSIM reactivateSIM
    createMeshNetwork updateMeshNetwork addMeshNetworkDevice removeMeshNetworkDevice
    createOAuthClient contributeLibrary publishLibrary executeLogic createLogicFunction
    createLedger startEnvVarsRollout
    testIntegration createSecret
  `),
};

/** Methods for which the cloud waits for something else before it responds. */
export const REACHES: Readonly<Record<Reach, readonly string[]>> = {
  device: names(`
    getVariable getVariableRaw callFunction callFunctionRaw pingDevice signalDevice updateDevice
    lockDeviceProductFirmware flashDevice setProductDeviceConfiguration
  `),
  compile: names(`compileCode`),
};

/** Methods that are never sent again, not even after a 429: logins, and streams, which reconnect on their own. */
export const NEVER: readonly string[] = names(`
  login sendOtp loginAsClientOwner sendRecoveryCode refreshAccessToken exchangeCode
  getEventStream events
`);

/** Methods of the table that send nothing, or a request of the caller's. */
export const WITHOUT_CLASS: readonly string[] = names(`
  get head post put patch delete request setDefaultAuth setContext setBaseUrl deviceUri client
`);

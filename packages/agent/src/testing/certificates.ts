/*
 * Certificates for tests, good until 2066: a hub with its authority, the same hub with a renewed certificate, and another machine
 * under the same names. The keys are of no use anywhere else.
 */

const hubKey = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIE36k+LMfGv6rJymlHUNggdljWPIdSkvqBxPEDNcB+tsoAoGCCqGSM49
AwEHoUQDQgAEZfMa48lhZKYvL0VvZSj4hbaUKd0hdgAwWX174WuqVGG9Qcv5f/aW
ngdEC6UM3dGoxoG6UQUVrZyXyglGZl59xA==
-----END EC PRIVATE KEY-----
`;

const hubAuthority = `-----BEGIN CERTIFICATE-----
MIIBmDCCAT6gAwIBAgIUVN9H2fYSnqrQJCZroMh/6/9KaH8wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMTGFia2VlcGVyIENBMCAXDTI2MTEyMTA3MjYxMVoYDzIwNjYx
MTExMDcyNjExWjAXMRUwEwYDVQQDDAxMYWJrZWVwZXIgQ0EwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARl8xrjyWFkpi8vRW9lKPiFtpQp3SF2ADBZfXvha6pUYb1B
y/l/9paeB0QLpQzd0ajGgbpRBRWtnJfKCUZmXn3Eo2YwZDAdBgNVHQ4EFgQUzFfZ
NVo59d9b95kQVYdPhgpiDb0wHwYDVR0jBBgwFoAUzFfZNVo59d9b95kQVYdPhgpi
Db0wEgYDVR0TAQH/BAgwBgEB/wIBADAOBgNVHQ8BAf8EBAMCAQYwCgYIKoZIzj0E
AwIDSAAwRQIhAJ6n+B5PFhTrSOUR4jrhk5MnqOWc97qiwH+3fP9U9+OMAiBmErRy
cUwbxhNEInt9Vync/jCyITEuecsiUCLro9jY2A==
-----END CERTIFICATE-----
`;

const hubLeaf = `-----BEGIN CERTIFICATE-----
MIIBgzCCASmgAwIBAgIEa/yeoTAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxMYWJr
ZWVwZXIgQ0EwIBcNMjYxMTIxMDcyNjExWhgPMjA2NjExMTEwNzI2MTFaMBgxFjAU
BgNVBAMMDUxhYmtlZXBlciBodWIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARl
8xrjyWFkpi8vRW9lKPiFtpQp3SF2ADBZfXvha6pUYb1By/l/9paeB0QLpQzd0ajG
gbpRBRWtnJfKCUZmXn3Eo2AwXjAMBgNVHRMBAf8EAjAAMBMGA1UdJQQMMAoGCCsG
AQUFBwMBMBoGA1UdEQQTMBGHBH8AAAGCCWxvY2FsaG9zdDAdBgNVHQ4EFgQUzFfZ
NVo59d9b95kQVYdPhgpiDb0wCgYIKoZIzj0EAwIDSAAwRQIhAKRMN3+FgpsIqkEm
G4OL8TQvgO83nS+HBTja2z5DMm2lAiA0qBaovGqRQpKcxvW6cJEhL9HDvpf9agw+
+FUTAZtlQA==
-----END CERTIFICATE-----
`;

const renewedLeaf = `-----BEGIN CERTIFICATE-----
MIIBgzCCASmgAwIBAgIEKB1XODAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxMYWJr
ZWVwZXIgQ0EwIBcNMjYxMTIxMDcyNjExWhgPMjA2NjA4MDMwNzI2MTFaMBgxFjAU
BgNVBAMMDUxhYmtlZXBlciBodWIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARl
8xrjyWFkpi8vRW9lKPiFtpQp3SF2ADBZfXvha6pUYb1By/l/9paeB0QLpQzd0ajG
gbpRBRWtnJfKCUZmXn3Eo2AwXjAMBgNVHRMBAf8EAjAAMBMGA1UdJQQMMAoGCCsG
AQUFBwMBMBoGA1UdEQQTMBGHBH8AAAGCCWxvY2FsaG9zdDAdBgNVHQ4EFgQUzFfZ
NVo59d9b95kQVYdPhgpiDb0wCgYIKoZIzj0EAwIDSAAwRQIgbWzOas/0J3RsrVxk
TxSpT2ytZJOH7skjslGkNttyvksCIQDGBhfwamBc3lJwhbWeFp9YGlx548/0Fjk1
hg0zLFc4wQ==
-----END CERTIFICATE-----
`;

const otherKey = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIN1T83fSmCxyMis7bVyJw5NZdI8SU43Nfl3pVa7yAeanoAoGCCqGSM49
AwEHoUQDQgAEe8iOJ9oWboWB4fCCuI5KyimEuoZn9HQ59eY3crKxXcChjJpxBGO+
nKXb3PrmxKsU0iSQmnY3CUlpCir+Fz7l5g==
-----END EC PRIVATE KEY-----
`;

const otherAuthority = `-----BEGIN CERTIFICATE-----
MIIBmDCCAT6gAwIBAgIUI0jDO+brAKDL0ilomZZzwFdCPgMwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMTGFia2VlcGVyIENBMCAXDTI2MTEyMTA3MjYxMVoYDzIwNjYx
MTExMDcyNjExWjAXMRUwEwYDVQQDDAxMYWJrZWVwZXIgQ0EwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAR7yI4n2hZuhYHh8IK4jkrKKYS6hmf0dDn15jdysrFdwKGM
mnEEY76cpdvc+ubEqxTSJJCadjcJSWkKKv4XPuXmo2YwZDAdBgNVHQ4EFgQU9hsN
P9qSwcyTRVVApEFAIjuGazIwHwYDVR0jBBgwFoAU9hsNP9qSwcyTRVVApEFAIjuG
azIwEgYDVR0TAQH/BAgwBgEB/wIBADAOBgNVHQ8BAf8EBAMCAQYwCgYIKoZIzj0E
AwIDSAAwRQIgUbwqTdpngpLWhOWFaDI/T9hFU4U/PTZy0CX3nJ10oTgCIQCGjBUC
mCkjAId+3XMxz+sOC3c3q2dG+cQm3jWKW3TxVg==
-----END CERTIFICATE-----
`;

const otherLeaf = `-----BEGIN CERTIFICATE-----
MIIBhDCCASqgAwIBAgIFALMi9uIwCgYIKoZIzj0EAwIwFzEVMBMGA1UEAwwMTGFi
a2VlcGVyIENBMCAXDTI2MTEyMTA3MjYxMVoYDzIwNjYxMTExMDcyNjExWjAYMRYw
FAYDVQQDDA1MYWJrZWVwZXIgaHViMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
e8iOJ9oWboWB4fCCuI5KyimEuoZn9HQ59eY3crKxXcChjJpxBGO+nKXb3PrmxKsU
0iSQmnY3CUlpCir+Fz7l5qNgMF4wDAYDVR0TAQH/BAIwADATBgNVHSUEDDAKBggr
BgEFBQcDATAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwHQYDVR0OBBYEFPYb
DT/aksHMk0VVQKRBQCI7hmsyMAoGCCqGSM49BAMCA0gAMEUCIQDBdERt82m4J5re
syk6T7N5IZ+qeH5AVQNbJgRWS4GBKwIgFbEXIKaADnUOiOwNo7UhDPexZKkh42eb
d+WdbvUeePQ=
-----END CERTIFICATE-----
`;

const otherLeafOfHubAuthority = `-----BEGIN CERTIFICATE-----
MIIBpjCCAUygAwIBAgIFAMLFf3QwCgYIKoZIzj0EAwIwFzEVMBMGA1UEAwwMTGFi
a2VlcGVyIENBMCAXDTI2MTEyMTA3MjYxMVoYDzIwNjYxMTExMDcyNjExWjAYMRYw
FAYDVQQDDA1MYWJrZWVwZXIgaHViMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
e8iOJ9oWboWB4fCCuI5KyimEuoZn9HQ59eY3crKxXcChjJpxBGO+nKXb3PrmxKsU
0iSQmnY3CUlpCir+Fz7l5qOBgTB/MAwGA1UdEwEB/wQCMAAwEwYDVR0lBAwwCgYI
KwYBBQUHAwEwGgYDVR0RBBMwEYcEfwAAAYIJbG9jYWxob3N0MB0GA1UdDgQWBBT2
Gw0/2pLBzJNFVUCkQUAiO4ZrMjAfBgNVHSMEGDAWgBTMV9k1Wjn131v3mRBVh0+G
CmINvTAKBggqhkjOPQQDAgNIADBFAiEA/fe7TADHk+avzqKXUqekardq57G2WYtJ
ynvFZDjDztUCIBxQ9L2DTPIFfClcq3eKtJHpSMTzisPcIL6f4pofmpJe
-----END CERTIFICATE-----
`;

/** SHA-256 of the hub’s public key, as curl takes it. */
export const hubPin = '3C6GXHtTDkN04q/wszOFbCgwVeKw22hgrx2vdTBLxDo=';
/** The same of the other machine. */
export const otherPin = 'aebjRulq8kDt+hyors5dK+MsLikxBvMReaNm73SwD2M=';

/** The authority that stands behind the hub. */
export const authority: string = hubAuthority;

/** What servers show, as node:tls takes it. */
export const shown = {
  hub: { key: hubKey, cert: hubLeaf + hubAuthority },
  renewed: { key: hubKey, cert: renewedLeaf + hubAuthority },
  other: { key: otherKey, cert: otherLeaf + otherAuthority },
  /** Another key, certified by the hub’s own authority. */
  otherUnderHub: { key: otherKey, cert: otherLeafOfHubAuthority + hubAuthority },
  /** A leaf alone, without the authority that a pin needs to see. */
  withoutAuthority: { key: hubKey, cert: hubLeaf },
} as const;

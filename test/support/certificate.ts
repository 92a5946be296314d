// A certificate for local TLS servers. It is made for these tests and protects nothing.

/** For oauth.aliyun.com, sts.aliyuncs.com, ecs.cn-beijing.aliyuncs.com and loopback; self-signed, valid from 2020 to 2120. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBhjCCAS2gAwIBAgIBATAKBggqhkjOPQQDAjATMREwDwYDVQQDDAhzdGFuZC1p
bjAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowEzERMA8GA1UEAwwI
c3RhbmQtaW4wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQKcbl4IV9VX0736mo9
/ToS0f4vww9gvGE8DZK72iuPmk6W1WKVnEBGfx8fIjS/vAP50ItmoV60/E0nNw2Q
Hl5Uo3AwbjBbBgNVHREEVDBSghBvYXV0aC5hbGl5dW4uY29tghBzdHMuYWxpeXVu
Y3MuY29tghtlY3MuY24tYmVpamluZy5hbGl5dW5jcy5jb22CCWxvY2FsaG9zdIcE
fwAAATAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIGfQ3a9SwMcd
Kjeo6/BGjjJZtZW80Gbt5oKjQEH2ynuhAiB5JyTHApVdLI+I7TkdOP4BHVQHkfKF
SZF3zvZBY8CmBg==
-----END CERTIFICATE-----
`;

export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUictB8OLmcfjOOJc
vdhqk3+bejHiPmY76JWl0/FNT5yhRANCAAQKcbl4IV9VX0736mo9/ToS0f4vww9g
vGE8DZK72iuPmk6W1WKVnEBGfx8fIjS/vAP50ItmoV60/E0nNw2QHl5U
-----END PRIVATE KEY-----
`;

#!/bin/sh
# Builds the Pulumi CLI and the Node language host as the go.sum files beside this script pin them.
#   build.sh <bin folder> <version>
# The CLI must be stamped with its version: the Automation API refuses one without.
set -eu
bin=$1
version=$2
modules=${0%/*}
export GOFLAGS=-mod=readonly GOWORK=off

cd "$modules/cli"
go build -trimpath -tags osusergo,grpcnotrace \
  -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v$version" \
  -o "$bin/" github.com/pulumi/pulumi/pkg/v3/cmd/pulumi

cd "$modules/language-nodejs"
go build -trimpath -ldflags "-s -w" -o "$bin/" github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs

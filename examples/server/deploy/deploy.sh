#!/usr/bin/env bash
# Puts the server into a Lambda function that is there already, and says what runs then. -h has more. deploy.ps1 is the
# same for Windows; a test holds their commands together.
set -euo pipefail

usage() {
    cat << 'END'
usage: deploy/deploy.sh [-b docker|buildah] [-t VERSION] FUNCTION

Builds the server for the processor that the Lambda function FUNCTION has, puts it into the function, waits until
Lambda has taken it, and says what runs then. A function made from an image gets an image, pushed to the ECR
repository that its image is in now; one made from a zip gets a zip.

  -b docker|buildah   what builds and pushes the image; default: docker if it runs, else buildah (as root)
  -t VERSION          what this version is called, the tag of the image; default: what git describe says
  -h                  this help

The function is made once, as DEPLOY.md says. Account, region and credentials are those that the aws command finds
(AWS_PROFILE, AWS_REGION and so on). They need lambda:GetFunction, lambda:GetFunctionConfiguration and
lambda:UpdateFunctionCode, and for an image the rights to push to its repository. Needs Go and aws, for an
image docker with buildx, or buildah.

Exit codes: 0 deployed, 1 failed, 2 wrong command line.
END
}

fail() {
    echo "deploy.sh: $*" >&2
    exit 1
}

wrong() {
    printf 'deploy.sh: %s; -h helps\n' "$*" >&2
    exit 2
}

builder='' version=''
while getopts ':b:t:h' flag; do
    case $flag in
        b) builder=$OPTARG ;;
        t) version=$OPTARG ;;
        h) usage; exit ;;
        :) wrong "-$OPTARG needs a value" ;;
        *) wrong "there is no flag -$OPTARG" ;;
    esac
done
shift $((OPTIND - 1))
[ $# = 1 ] || wrong "name one function"
function=$1

need() { command -v "$1" > /dev/null || fail "$1 is not installed"; }

if [ -z "$builder" ]; then
    builder=docker
    docker version > /dev/null 2>&1 || builder=buildah # it may be there without its daemon
fi
[ "$builder" = docker ] || [ "$builder" = buildah ] || wrong "-b is docker or buildah, not $builder"
need go
need aws
server=$(cd "$(dirname "$0")/.." && pwd)
[ -n "$version" ] || version=$(git -C "$server" describe --tags --always --dirty) || fail "git does not know the version: name it with -t"

current=$(aws lambda get-function --function-name "$function" --query '[Configuration.PackageType,Configuration.Architectures[0],Code.ImageUri]' --output text) ||
    fail "there is no function $function, or it may not be seen; DEPLOY.md says how to make one"
read -r kind architecture image <<< "$current"
goarch=${architecture/x86_64/amd64}

work=$(mktemp -d)
clean_up() {
    local code=$?
    rm -rf "$work"
    [ "$code" = 0 ] || exit 1 # aws has codes of its own
}
trap clean_up EXIT

# build NAME builds the program and the licences of what is in it.
build() {
    echo "building $version for linux/$goarch" >&2
    CGO_ENABLED=0 GOOS=linux GOARCH=$goarch go -C "$server" build -trimpath -ldflags "-s -w" -o "$work/$1" .
    "$server/image/licences.sh" "$work/$1" > "$work/LICENCES.txt"
}

# deploy_zip and deploy_image set sent to the hash of what Lambda got.
deploy_zip() {
    build bootstrap
    GOOS='' GOARCH='' go -C "$server" build -o "$work/build-lambda-zip" github.com/aws/aws-lambda-go/cmd/build-lambda-zip
    (cd "$work" && ./build-lambda-zip -o pose.zip bootstrap LICENCES.txt >&2)
    sent=$(aws lambda update-function-code --function-name "$function" --zip-file "fileb://$work/pose.zip" --architectures "$architecture" --query CodeSha256 --output text)
}

deploy_image() {
    need "$builder"
    local registry=${image%%/*} region
    region=$(cut -d. -f4 <<< "$registry")
    image=${image%@*}
    [[ ${image##*/} != *:* ]] || image=${image%:*}
    image=$image:$version
    "push_with_$builder" "$registry" "$region" >&2
    sent=$(aws lambda update-function-code --function-name "$function" --image-uri "$image" --architectures "$architecture" --query CodeSha256 --output text)
}

push_with_docker() {
    local registry=$1 region=$2
    build server
    # Lambda refuses the index that provenance would make of the image.
    docker buildx build --platform "linux/$goarch" --provenance=false --load --tag "$image" --file "$server/Dockerfile" "$work"
    aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "$registry"
    docker push "$image"
}

push_with_buildah() {
    local registry=$1 region=$2
    export REGISTRY_AUTH_FILE=$work/auth.json # gone with the folder
    aws ecr get-login-password --region "$region" | buildah login --username AWS --password-stdin "$registry"
    GOARCH=$goarch "$server/image/build.sh" "docker://$image"
}

case $kind in
    Zip) deploy_zip ;;
    Image) deploy_image ;;
    *) fail "the function's package type is $kind, which this script does not know" ;;
esac
aws lambda wait function-updated --function-name "$function" || fail "Lambda did not take the new code: see its LastUpdateStatusReason"
now=$(aws lambda get-function --function-name "$function" --query '[Configuration.CodeSha256,Configuration.LastModified,Code.ResolvedImageUri]' --output text)
read -r runs since image <<< "$now"
[ "$runs" = "$sent" ] || fail "$function runs $runs, not $sent: somebody else deployed at the same time"
[ "$image" != None ] || image=$runs
echo "$function runs $version (linux/$goarch) since $since: $image"

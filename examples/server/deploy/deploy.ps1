# Puts the server into a Lambda function that is there already, and says what runs then. -h has more. It is deploy.sh
# for Windows, for Windows PowerShell 5.1 and PowerShell 7; a test holds their commands together.
param([Parameter(Position = 0)] [string] $Function, [Alias('t')] [string] $Version, [Alias('h')] [switch] $Help)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3

$usage = @'
usage: deploy\deploy.ps1 [-t VERSION] FUNCTION

Builds the server for the processor that the Lambda function FUNCTION has, puts it into the function, waits until
Lambda has taken it, and says what runs then. A function made from an image gets an image, pushed to the ECR
repository that its image is in now; one made from a zip gets a zip.

  -t VERSION   what this version is called, the tag of the image; default: what git describe says
  -h           this help

The function is made once, as DEPLOY.md says. Account, region and credentials are those that the aws command finds
(AWS_PROFILE, AWS_REGION and so on). They need lambda:GetFunction, lambda:GetFunctionConfiguration and
lambda:UpdateFunctionCode, and for an image the rights to push to its repository. Needs Go and aws, for an
image docker with buildx.

Exit codes: 0 deployed, 1 failed, 2 wrong command line.
'@

# Test-Success throws if the program that ran last failed: PowerShell goes on otherwise.
function Test-Success([string] $Problem) {
    if ($LASTEXITCODE -ne 0) { throw $Problem }
}

function Test-Installed([string] $Program) {
    if (-not (Get-Command $Program -CommandType Application -ErrorAction SilentlyContinue)) { throw "$Program is not installed" }
}

# Set-Target says for which system and processor go builds; empty is this machine's own.
function Set-Target([string] $System, [string] $Processor) {
    $env:GOOS = $System
    $env:GOARCH = $Processor
}

# New-Program builds the program and the licences of what is in it.
function New-Program([string] $Name) {
    [Console]::Error.WriteLine("building $Version for linux/$goarch")
    $env:CGO_ENABLED = '0'
    Set-Target linux $goarch
    go -C $server build -trimpath -ldflags '-s -w' -o (Join-Path $work $Name) .
    Test-Success 'the program cannot be built'
    Set-Target
    $licences = go -C (Join-Path $server ../../tools/release) run ./licences (Join-Path $work $Name) $server
    Test-Success 'the licences cannot be listed'
    [IO.File]::WriteAllLines((Join-Path $work LICENCES.txt), [string[]] $licences)
}

# Send-Zip and Send-Image return the hash of what Lambda got.
function Send-Zip {
    New-Program bootstrap
    # Windows has no executable files as Lambda wants them; this writes them so.
    $zipper = Join-Path $work build-lambda-zip.exe
    go -C $server build -o $zipper github.com/aws/aws-lambda-go/cmd/build-lambda-zip
    Test-Success 'the program that makes zips cannot be built'
    Push-Location $work
    & $zipper -o pose.zip bootstrap LICENCES.txt
    Pop-Location
    Test-Success 'the zip cannot be made'
    aws lambda update-function-code --function-name $Function --zip-file "fileb://$work/pose.zip" --architectures $architecture --query CodeSha256 --output text
    Test-Success 'Lambda refuses the zip'
}

function Send-Image {
    Test-Installed docker
    $registry = ($image -split '/')[0]
    $region = ($registry -split '\.')[3]
    $image = ($image -replace '@.*$', '' -replace ':[^/:]*$', '') + ":$Version"
    Push-Image $registry $region $image | ForEach-Object { [Console]::Error.WriteLine($_) }
    aws lambda update-function-code --function-name $Function --image-uri $image --architectures $architecture --query CodeSha256 --output text
    Test-Success 'Lambda refuses the image'
}

function Push-Image([string] $Registry, [string] $Region, [string] $Image) {
    New-Program server
    # Lambda refuses the index that provenance would make of the image.
    docker buildx build --platform "linux/$goarch" '--provenance=false' --load --tag $Image --file "$server/Dockerfile" $work
    Test-Success 'the image cannot be built'
    $password = aws ecr get-login-password --region $Region
    Test-Success 'ECR gives no password'
    $password | docker login --username AWS --password-stdin $Registry
    Test-Success 'ECR does not let docker in'
    docker push $Image
    Test-Success 'the image cannot be pushed'
}

# Send-Server deploys and returns the line that says what runs.
function Send-Server {
    $sent = switch ($kind) {
        Zip { Send-Zip }
        Image { Send-Image }
        default { throw "the function's package type is $kind, which this script does not know" }
    }
    aws lambda wait function-updated --function-name $Function
    Test-Success 'Lambda did not take the new code: see its LastUpdateStatusReason'
    $now = aws lambda get-function --function-name $Function --query '[Configuration.CodeSha256,Configuration.LastModified,Code.ResolvedImageUri]' --output text
    Test-Success 'Lambda does not say what runs'
    $runs, $since, $image = $now -split '\s+'
    if ($runs -ne $sent) { throw "$Function runs $runs, not ${sent}: somebody else deployed at the same time" }
    if ($image -eq 'None') { $image = $runs }
    "$Function runs $Version (linux/$goarch) since ${since}: $image"
}

if ($Help) {
    $usage
    exit 0
}
if (-not $Function) {
    [Console]::Error.WriteLine('deploy.ps1: name one function; -h helps')
    exit 2
}
$before = $env:CGO_ENABLED, $env:GOOS, $env:GOARCH
[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false # licences have names in them
$work = Join-Path ([IO.Path]::GetTempPath()) "pose-deploy-$PID"
try {
    Test-Installed go
    Test-Installed aws
    New-Item -ItemType Directory $work | Out-Null
    $server = Split-Path $PSScriptRoot
    if (-not $Version) {
        $Version = git -C $server describe --tags --always --dirty
        Test-Success 'git does not know the version: name it with -t'
    }
    $current = aws lambda get-function --function-name $Function --query '[Configuration.PackageType,Configuration.Architectures[0],Code.ImageUri]' --output text
    Test-Success "there is no function $Function, or it may not be seen; DEPLOY.md says how to make one"
    $kind, $architecture, $image = $current -split '\s+'
    $goarch = $architecture -replace 'x86_64', 'amd64'
    Send-Server
} catch {
    [Console]::Error.WriteLine("deploy.ps1: $_")
    exit 1
} finally {
    $env:CGO_ENABLED, $env:GOOS, $env:GOARCH = $before
    if (Test-Path $work) { Remove-Item -Recurse -Force $work }
}

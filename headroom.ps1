# SPDX-License-Identifier: Apache-2.0
# Finds a JDK 25, builds what is missing, and runs the Java program in cli/.
$ErrorActionPreference = 'Stop'
$top = $PSScriptRoot
function Test-25($place) {
  if (-not $place -or -not (Test-Path "$place\bin\javac.exe")) { return $false }
  (& "$place\bin\java.exe" --version | Select-Object -First 1) -match ' 25[. ]'
}
$places = @($env:JAVA_HOME, $env:JAVA25_HOME)
foreach ($folder in 'C:\Program Files\Eclipse Adoptium', 'C:\Program Files\Java', "$HOME\.jdks") {
  if (Test-Path $folder) { $places += (Get-ChildItem $folder -Directory -Filter '*25*').FullName }
}
$jdk = $places | Where-Object { Test-25 $_ } | Select-Object -First 1
if (-not $jdk) {
  [Console]::Error.WriteLine('headroom: no JDK 25 was found; install one (such as Temurin 25) or set JAVA25_HOME to it')
  exit 1
}
$env:JAVA_HOME = $jdk
$built = "$top\cli\target\built"
if ($args.Count -gt 0 -and $args[0] -eq 'test' -and $args[1] -notin '--help', '-h') {
  $began = Get-Date
  & "$top\mvnw.cmd" -f "$top\pom.xml" verify @($args | Select-Object -Skip 1)
  $ended = $LASTEXITCODE
  # A whole run packages all that `up` needs: then `up` has nothing left to build.
  if ($ended -eq 0 -and -not ($args -match '^(-pl|--projects|-rf|--resume-from)')) {
    (New-Item -Force -ItemType File $built).LastWriteTime = $began
  }
  exit $ended
}
function Test-Outdated {
  if (-not (Test-Path $built)) { return $true }
  $since = (Get-Item $built).LastWriteTime
  $null -ne (Get-ChildItem $top -Recurse -File |
      Where-Object { $_.FullName -match '\\src\\main\\|\\pom\.xml$' -and $_.LastWriteTime -gt $since } |
      Select-Object -First 1)
}
if (Test-Outdated) {
  # One build at a time: the process that builds keeps the file open, and Windows closes it with the process.
  New-Item -Force -ItemType Directory "$top\cli\target" | Out-Null
  $building = $null
  $waiting = $false
  while (-not $building) {
    try {
      $building = [IO.File]::Open("$top\cli\target\building", 'OpenOrCreate', 'ReadWrite', 'None')
    } catch [IO.IOException] {
      if (-not $waiting) { [Console]::Error.WriteLine('waiting for the build in another terminal ...') }
      $waiting = $true
      Start-Sleep -Seconds 1
    }
  }
  try {
    if (Test-Outdated) {
      [Console]::Error.WriteLine('building (first time: a few minutes, later: seconds) ...')
      & "$top\mvnw.cmd" -f "$top\pom.xml" -B -ntp -q -T 1C -Pquick -pl cli,apps/alpine,apps/toeic,apps/jewgo,apps/civiclog -am package
      if ($LASTEXITCODE -ne 0) { exit 1 }
      New-Item -Force -ItemType File $built | Out-Null
    }
  } finally {
    $building.Close()
  }
}
& "$jdk\bin\java.exe" -XX:+UseSerialGC "-Dheadroom.home=$top" `
  -cp "$top\cli\target\headroom-cli.jar;$top\cli\target\lib\*" dev.headroom.cli.Headroom @args
exit $LASTEXITCODE

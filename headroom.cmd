@rem SPDX-License-Identifier: Apache-2.0
@powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0headroom.ps1" %*
@exit /b %ERRORLEVEL%

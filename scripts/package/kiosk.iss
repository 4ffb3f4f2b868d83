; Inno Setup: the installer for Windows, for one person without an administrator or for everybody.
; Compiled with: iscc /DVersion=0.1.0 scripts\package\kiosk.iss

#ifndef Version
  #error Say which version this is: iscc /DVersion=0.1.0
#endif

[Setup]
; The same in every version, so that a newer one replaces an older one.
AppId={{6B0B7C0E-5B6C-4B43-9C55-6D1C9E1B7A52}
AppName=Kiosk
AppVersion={#Version}
AppPublisher=Kiosk
VersionInfoVersion={#Version}
SourceDir=..\..
LicenseFile=LICENSE
DefaultDirName={autopf}\Kiosk
DefaultGroupName=Kiosk
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir=dist
OutputBaseFilename=kiosk-{#Version}-windows-x86_64
SetupIconFile=build\dist\kiosk\made\kiosk.ico
UninstallDisplayIcon={app}\kiosk.exe
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
CloseApplications=yes

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"

[InstallDelete]
; Libraries of an older version must not be found beside the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "dist\kiosk\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\Kiosk"; Filename: "{app}\kiosk.exe"
Name: "{autodesktop}\Kiosk"; Filename: "{app}\kiosk.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\kiosk.exe"; Description: "{cm:LaunchProgram,Kiosk}"; Flags: nowait postinstall skipifsilent

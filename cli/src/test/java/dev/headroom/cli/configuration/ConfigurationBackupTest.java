// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cli.file.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationBackupTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  @TempDir Path home;
  private Path source;
  private Path backups;

  @BeforeEach
  void configure() throws IOException {
    source = home.resolve("shop");
    backups = home.resolve("backups");
    write("deployment.json", "{\n  \"readyPath\": \"/readyz\",\n  \"token\": \"jsonsecret\"\n}\n");
    write("environment", "# ours\nSHOP_KEY_SECRET=envsecret\nDB_POOL_SIZE=20\n");
    write("nginx/http.conf", "listen 8080;\nproxy_set_header Authorization \"nginxsecret\";\n");
    write("nginx/tls/key.pem", "-----BEGIN PRIVATE KEY-----\npemsecret\n");
    write("releases/1/environment", "SHOP_KEY_SECRET=oldsecret\n");
    write("journal.jsonl", "{}\n");
  }

  @Test
  void holdsTheFilesOfTheConfigurationWithoutTheirSecrets() throws IOException {
    ConfigurationBackup made = make();

    assertThat(made.folder().getFileName()).hasToString("configuration-20261129T120000.000Z");
    assertThat(Files.readString(made.folder().resolve("files/environment")))
        .isEqualTo("# ours\nSHOP_KEY_SECRET=\nDB_POOL_SIZE=20\n");
    assertThat(made.lines())
        .hasSize(5)
        .contains(
            "  left out: SHOP_KEY_SECRET of environment",
            "  left out: token of deployment.json",
            "  left out: Authorization of nginx/http.conf",
            "  left out: nginx/tls/key.pem");
    try (Stream<Path> files = Files.walk(made.folder())) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .hasSize(5)
          .allSatisfy(each ->
              assertThat(Files.readString(each))
                  .doesNotContain("envsecret", "jsonsecret", "nginxsecret", "pemsecret"));
    }
  }

  @Test
  void isRestoredIntoAnEmptyFolderAndSaysWhichSecretsToSet() throws IOException {
    Path target = home.resolve("other/machine");
    Files.setPosixFilePermissions(
        source.resolve("environment"), PosixFilePermissions.fromString("rw-------"));

    ConfigurationRestore restore = new ConfigurationRestore(open(), target);

    assertThat(restore.plan())
        .contains(
            "create   " + target.resolve("environment"),
            "           set SHOP_KEY_SECRET by hand: the backup does not hold it",
            "missing  "
                + target.resolve("nginx/tls/key.pem")
                + ": put it there by hand, the backup does not hold it");
    assertThat(target).doesNotExist();
    restore.run(false);
    assertThat(target.resolve("environment"))
        .hasContent("# ours\nSHOP_KEY_SECRET=\nDB_POOL_SIZE=20\n");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(target.resolve("environment"))))
        .isEqualTo("rw-------");
    assertThat(target.resolve("nginx/http.conf")).exists();
    assertThat(target.resolve("journal.jsonl")).doesNotExist();
    assertThat(target.resolve("releases")).doesNotExist();
  }

  @Test
  void takesSecretsFromTheFilesThatAreThere() throws IOException {
    ConfigurationBackup backup = open();
    write("environment", "SHOP_KEY_SECRET=newsecret\nDB_POOL_SIZE=7\n");
    setTime("environment", NOW.minusSeconds(1));

    ConfigurationRestore restore = new ConfigurationRestore(backup, source);

    assertThat(restore.plan())
        .contains(
            "replace  " + source.resolve("environment"),
            "same     " + source.resolve("deployment.json"),
            "leave    " + source.resolve("nginx/tls/key.pem"))
        .noneMatch(line -> line.contains("by hand"));
    restore.run(false);
    assertThat(source.resolve("environment"))
        .hasContent("# ours\nSHOP_KEY_SECRET=newsecret\nDB_POOL_SIZE=20\n");
  }

  @Test
  void replacesAFileThatWasChangedAfterTheBackupOnlyOnDemand() throws IOException {
    ConfigurationBackup backup = open();
    write("environment", "SHOP_KEY_SECRET=newsecret\nDB_POOL_SIZE=7\n");
    setTime("environment", NOW.plusSeconds(60));
    Files.delete(source.resolve("nginx/http.conf"));
    ConfigurationRestore restore = new ConfigurationRestore(backup, source);

    assertThatThrownBy(() -> restore.run(false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("environment")
        .hasMessageContaining("--overwrite");
    assertThat(source.resolve("environment")).content().contains("DB_POOL_SIZE=7");
    assertThat(source.resolve("nginx/http.conf")).doesNotExist();

    restore.run(true);
    assertThat(source.resolve("environment")).content().contains("DB_POOL_SIZE=20");
    assertThat(source.resolve(".environment.before-restore")).content().contains("DB_POOL_SIZE=7");
    assertThat(source.resolve("nginx/http.conf")).exists();
  }

  @Test
  void refusesABackupThatDiffersFromItsChecksums() throws IOException {
    Path folder = make().folder();
    Path copy = folder.resolve("files/environment");
    String content = Files.readString(copy);
    Files.writeString(copy, content.replace("20", "21"));
    assertThatThrownBy(() -> ConfigurationBackup.at(folder))
        .hasMessageContaining("files/environment differs from its checksum");

    Files.writeString(copy, content);
    assertThat(ConfigurationBackup.at(folder).folder()).isEqualTo(folder);
    Files.writeString(folder.resolve("files/more.conf"), "");
    assertThatThrownBy(() -> ConfigurationBackup.at(folder))
        .hasMessageContaining("files/more.conf differs");
    Files.delete(folder.resolve("files/more.conf"));
    Files.delete(copy);
    assertThatThrownBy(() -> ConfigurationBackup.at(folder))
        .hasMessageContaining("files/environment differs");
  }

  @Test
  void writesNothingOutsideOfTheTarget() throws IOException {
    Path folder = make().folder();
    Path description = folder.resolve(ConfigurationManifest.FILE);
    String changed = Files.readString(description).replace("\"environment\"", "\"../environment\"");
    Files.writeString(description, changed);
    FolderChecksums.write(folder);
    ConfigurationBackup backup = ConfigurationBackup.at(folder);

    assertThatThrownBy(() -> new ConfigurationRestore(backup, home.resolve("target")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("../environment");
  }

  @Test
  void refusesAFolderWithoutAConfiguration() throws IOException {
    Path empty = Files.createDirectory(home.resolve("empty"));

    assertThatThrownBy(() -> ConfigurationBackup.make(empty, backups, NOW))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("has no file of configuration");
    try (Stream<Path> files = Files.list(backups)) {
      assertThat(files.toList()).isEqualTo(List.of());
    }
  }

  private ConfigurationBackup open() {
    return ConfigurationBackup.at(make().folder());
  }

  private ConfigurationBackup make() {
    return ConfigurationBackup.make(source, backups, NOW);
  }

  private void write(String path, String content) throws IOException {
    Path file = source.resolve(path);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, content);
    setTime(path, NOW.minusSeconds(3600));
  }

  private void setTime(String path, Instant time) throws IOException {
    Files.setLastModifiedTime(source.resolve(path), FileTime.from(time));
  }
}

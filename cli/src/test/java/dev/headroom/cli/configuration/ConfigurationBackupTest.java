// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cli.text.CommandException;
import dev.headroom.database.backup.FolderChecksums;
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
        .hasSize(6)
        .contains(
            "  left out: SHOP_KEY_SECRET of environment",
            "  left out: token of deployment.json",
            "  left out: Authorization of nginx/http.conf",
            "  left out: nginx/tls/key.pem: a file of keys");
    try (Stream<Path> files = Files.walk(made.folder())) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .hasSize(5)
          .allSatisfy(each ->
              assertThat(Files.readString(each))
                  .doesNotContain("envsecret", "jsonsecret", "nginxsecret", "pemsecret"));
    }
  }

  @Test
  void leavesAFileOutWhoseSecretsMayRemainAndNamesTheLines() throws IOException {
    write("extra.yml", "size: 20\ntokens:\n- listsecret\n- othersecret\n");

    ConfigurationBackup made = make();

    assertThat(made.folder().resolve("files/extra.yml")).doesNotExist();
    assertThat(made.lines())
        .contains("  left out: extra.yml: a secret may stand on line 3, 4")
        .last()
        .asString()
        .contains("NAME=value or name: value");
    assertThat(new ConfigurationRestore(open(NOW.plusSeconds(1)), home.resolve("new")).plan())
        .anyMatch(line -> line.startsWith("missing  " + home.resolve("new/extra.yml")));
    assertThatThrownBy(() ->
            ConfigurationBackup.make(source.resolve("extra.yml"), backups, NOW.plusSeconds(2)))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("but extra.yml: a secret may stand on line 3, 4");
  }

  /** The files that are shipped have names of secrets, references and prose, but no secret. */
  @Test
  void holdsEveryFileThatIsShippedForADeployment() {
    Path shipped = Path.of("..", "deploy");

    ConfigurationManifest manifest = ConfigurationBackup.make(shipped, backups, NOW).manifest();

    assertThat(manifest.omittedFiles()).isEmpty();
    assertThat(manifest.files())
        .hasSizeGreaterThan(30)
        .allSatisfy(each -> assertThat(each.secrets()).as(each.path()).isEmpty());
  }

  @Test
  void holdsNotWhichInstancesOfADeploymentGetRequests() throws IOException {
    write("shop/deployment.json", "{}");
    write("shop/nginx/backends.conf", "server 127.0.0.1:5000;");
    write("shop/nginx/http.conf", "listen 8080;");
    write("other/backends.conf", "server 127.0.0.1:5000;");

    assertThat(make().manifest().files())
        .extracting(ConfigurationManifest.Entry::path)
        .contains("shop/deployment.json", "shop/nginx/http.conf", "other/backends.conf")
        .doesNotContain("shop/nginx/backends.conf");
  }

  @Test
  void holdsNoEarlierBackup() throws IOException {
    backups = source.resolve("backups");
    Files.createDirectories(backups.resolve("shop-1"));
    Files.writeString(backups.resolve("shop-1/backup.properties"), "");
    Files.writeString(backups.resolve("shop-1/SHA256SUMS"), "");

    List<ConfigurationManifest.Entry> first = make().manifest().files();

    assertThat(open(NOW.plusSeconds(1)).manifest().files()).isEqualTo(first);
    assertThat(open(NOW.plusSeconds(2)).manifest().files()).isEqualTo(first);
  }

  /** The checksums are read by lines. */
  @Test
  void refusesANameThatHasTheEndOfALine() throws IOException {
    write("a\nb/more.conf", "");

    assertThatThrownBy(this::make)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("the name of a?b/more.conf has a control character");
    try (Stream<Path> files = Files.list(backups)) {
      assertThat(files.toList()).isEqualTo(List.of());
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
        .isInstanceOf(CommandException.class)
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
  void replacesTheFileThatALinkLeadsToAndKeepsTheLink() throws IOException {
    Path real = home.resolve("etc/environment");
    Files.createDirectories(home.resolve("etc"));
    Files.move(source.resolve("environment"), real);
    Files.createSymbolicLink(source.resolve("environment"), real);
    ConfigurationBackup backup = open();
    Files.writeString(real, "SHOP_KEY_SECRET=newsecret\nDB_POOL_SIZE=7\n");
    setTime("environment", NOW.minusSeconds(1));

    ConfigurationRestore restore = new ConfigurationRestore(backup, source);

    assertThat(restore.plan())
        .contains("replace  " + source.resolve("environment") + ", a link, which stays");
    restore.run(false);
    assertThat(source.resolve("environment")).isSymbolicLink();
    assertThat(real).hasContent("# ours\nSHOP_KEY_SECRET=newsecret\nDB_POOL_SIZE=20\n");
    assertThat(home.resolve("etc/.environment.before-restore"))
        .content()
        .contains("DB_POOL_SIZE=7");
  }

  @Test
  void writesNothingThroughALinkToAFolderElsewhere() throws IOException {
    ConfigurationBackup backup = open();
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Path target = Files.createDirectory(home.resolve("target"));
    Files.createSymbolicLink(target.resolve("nginx"), elsewhere);

    assertThatThrownBy(() -> new ConfigurationRestore(backup, target))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("nginx/http.conf")
        .hasMessageContaining("or replace the link to a folder by that folder");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void refusesABackupWithPermissionsThatAreNone() throws IOException {
    Path folder = make().folder();
    Path description = folder.resolve(ConfigurationManifest.FILE);
    String text = Files.readString(description);
    Files.writeString(
        description, text.replaceFirst("\"mode\" : \"[rwx-]+\"", "\"mode\" : \"rwxyz\""));
    assertThat(description).content().isNotEqualTo(text);
    FolderChecksums.write(folder);

    assertThatThrownBy(() -> ConfigurationBackup.at(folder))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("configuration.json cannot be read");
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
        .hasMessageContaining("has a file files/more.conf that is not in SHA256SUMS");
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
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("../environment");
  }

  @Test
  void refusesAFolderWithoutAConfiguration() throws IOException {
    Path empty = Files.createDirectory(home.resolve("empty"));

    assertThatThrownBy(() -> ConfigurationBackup.make(empty, backups, NOW))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("has no file of configuration");
    try (Stream<Path> files = Files.list(backups)) {
      assertThat(files.toList()).isEqualTo(List.of());
    }
  }

  private ConfigurationBackup open() {
    return ConfigurationBackup.at(make().folder());
  }

  private ConfigurationBackup open(Instant now) {
    return ConfigurationBackup.at(ConfigurationBackup.make(source, backups, now).folder());
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

// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As root, files of another user are replaced; each other user has files of its own alone. */
class FileReplacementTest {

  private static final String OTHER = "12345";

  @TempDir Path folder;

  @Test
  void leavesTheFileToItsOwnerAndGroupWithThePermissionsThatAreGiven() throws IOException {
    Path file = Files.writeString(folder.resolve("environment"), "old");
    giveAway(file);
    PosixFileAttributes before = attributes(file);

    FileReplacement.replace(file, "new", "rw-r-----");

    assertThat(file).hasContent("new");
    PosixFileAttributes after = attributes(file);
    assertThat(after.owner()).isEqualTo(before.owner());
    assertThat(after.group()).isEqualTo(before.group());
    assertThat(PosixFilePermissions.toString(after.permissions())).isEqualTo("rw-r-----");
  }

  @Test
  void givesWhatIsNewToTheOwnerOfTheFolder() throws IOException {
    giveAway(folder);
    PosixFileAttributes wanted = attributes(folder);

    FileReplacement.replace(folder.resolve("data/shop/password"), "new", "");

    for (String each : new String[] {"data", "data/shop", "data/shop/password"}) {
      assertThat(attributes(folder.resolve(each)).owner()).isEqualTo(wanted.owner());
    }
    assertThat(FileMode.of(folder.resolve("data/shop/password"))).isEqualTo(FileMode.OWNER_FILE);
  }

  @Test
  void keepsALinkAndReplacesTheFileThatItLeadsTo() throws IOException {
    Path real = Files.writeString(Files.createDirectory(folder.resolve("etc")).resolve("x"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("etc", "x"));

    FileReplacement.replace(link, "new", "");

    assertThat(link).isSymbolicLink();
    assertThat(real).hasContent("new");
  }

  @Test
  void refusesALinkToAFileThatIsMissing() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));

    assertThatThrownBy(() -> FileReplacement.replace(link, "new", ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is a link to a file that is missing");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void leavesNothingBehindWhereItFails() throws IOException {
    Path occupied = folder.resolve("occupied");
    Files.createDirectories(occupied.resolve("inner"));

    assertThatThrownBy(() -> FileReplacement.replace(occupied, "new", ""))
        .isInstanceOf(IOException.class);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(occupied);
    }
  }

  private static PosixFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class);
  }

  private static void giveAway(Path file) throws IOException {
    if (System.getProperty("user.name").equals("root")) {
      UserPrincipalLookupService users = file.getFileSystem().getUserPrincipalLookupService();
      PosixFileAttributeView view =
          Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      view.setOwner(users.lookupPrincipalByName(OTHER));
      view.setGroup(users.lookupPrincipalByGroupName(OTHER));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.cli.file.FileMode;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A lock of a deployment's folder among processes. The system frees it when its process ends.
 *
 * <p>Confined to one thread. There are two: {@link #ofDeployer} for a whole operation, and, inside
 * of it or alone, {@link #ofUpstream} for a change of the upstream file with its reload.
 */
final class FolderLock implements AutoCloseable {

  private static final Set<StandardOpenOption> WRITE =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  private static final Pattern HOLDER =
      Pattern.compile("process (\\d{1,18}) since (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ)");
  private static final String DEPLOYER = "deployer.lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a deployer.
   *
   * @throws CommandException if another one has it; the message names its process
   */
  static FolderLock ofDeployer(Path home) {
    Path file = home.resolve(DEPLOYER);
    FileChannel channel = open(file);
    try {
      if (channel.tryLock() == null) {
        throw refused(home, channel);
      }
      String holder =
          "process %d since %s"
              .formatted(
                  ProcessHandle.current().pid(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
      channel.truncate(0);
      channel.write(StandardCharsets.UTF_8.encode(holder));
      return new FolderLock(channel);
    } catch (OverlappingFileLockException heldHere) {
      throw refused(home, channel);
    } catch (IOException e) {
      throw new CommandException(file + " could not be locked: use a disk of this machine", e);
    }
  }

  private static CommandException refused(Path home, FileChannel channel) {
    try (channel) {
      return new CommandException(
          "%s is in use by another deployer, %s: wait until it has ended"
              .formatted(home, holder(home)));
    } catch (IOException e) {
      return new CommandException(home + " is in use by another deployer", e);
    }
  }

  /** Waits for the lock of the upstream file, which is held for a reload at most. */
  static FolderLock ofUpstream(Path home) {
    Path file = home.resolve("upstream.lock");
    FileChannel channel = open(file);
    try {
      channel.lock();
      return new FolderLock(channel);
    } catch (IOException e) {
      throw new CommandException(file + " could not be locked: use a disk of this machine", e);
    }
  }

  /** Returns who holds the lock of a deployer; null if nobody does. */
  static @Nullable String deployer(Path home) throws IOException {
    String text = holder(home);
    Matcher holder = HOLDER.matcher(text);
    if (!holder.matches()) {
      return null;
    }
    // A process that was killed leaves its text, but not its lock; another may have its id since.
    Instant locked = Instant.parse(holder.group(2)).plusSeconds(2);
    return ProcessHandle.of(Long.parseLong(holder.group(1)))
        .flatMap(each -> each.info().startInstant())
        .filter(each -> each.isBefore(locked))
        .map(each -> text)
        .orElse(null);
  }

  private static String holder(Path home) throws IOException {
    try {
      return Files.readString(home.resolve(DEPLOYER));
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  private static FileChannel open(Path file) {
    try {
      return FileChannel.open(file, WRITE, FileMode.attribute(FileMode.OWNER_FILE));
    } catch (IOException e) {
      throw new CommandException(file + " could not be opened: correct its permissions", e);
    }
  }

  /** Frees the lock. */
  @Override
  public void close() {
    try (channel) {
      channel.truncate(0);
    } catch (IOException e) {
      throw new CommandException("a lock could not be freed; the end of this process frees it", e);
    }
  }
}

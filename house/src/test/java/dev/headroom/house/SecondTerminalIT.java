// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands that README gives for a second terminal, run as a user runs them while {@code up}
 * runs in the first. {@code demo} and {@code bench} take minutes; they start servers of their own.
 *
 * <p>Without {@code -Dterminal.apps=4} it starts two of the four apps.
 */
class SecondTerminalIT {

  private static final int APPS = Integer.getInteger("terminal.apps", 2);
  private static final Duration TIMEOUT = Duration.ofMinutes(4);
  private static final Pattern ADDRESS = Pattern.compile("is ready at (http://\\S+)");
  private static final Pattern PAGE_BLOCK =
      Pattern.compile("in a second terminal:\\s+```\\n([\\s\\S]*?)```");

  private final List<Process> running = new ArrayList<>();
  private final List<Process> ups = new ArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void stopAll() throws InterruptedException {
    running.forEach(Process::destroy);
    for (Process process : running) {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void everyCommandWorksBesideARunningUpWhichLivesOnWhenTheOtherEnds() throws Exception {
    URI first = up("first", "up", "alpine", "--port", "0", "--scale", "0.02");
    @Nullable URI second = null;
    for (String command : commands()) {
      List<String> words = new ArrayList<>(List.of(command.split(" +", -1)));
      if (words.getFirst().equals("up") && ups.size() == APPS) {
        break;
      }
      switch (words.getFirst()) {
        case "up" -> {
          words.set(words.indexOf("--port") + 1, "0");
          words.addAll(List.of("--scale", "0.02"));
          second = up("second", words.toArray(String[]::new));
        }
        case "check" -> {
          words.replaceAll(word -> word.equals("http://localhost:8080") ? first.toString() : word);
          String other = String.valueOf(second);
          words.replaceAll(word -> word.startsWith("http://localhost:808") ? other : word);
          words.replaceAll(word -> word.replaceFirst("^\\.headroom(?=/)", data().toString()));
          run(words);
        }
        case "doctor", "migrate" -> run(words);
        default -> assertThat(words.getFirst()).isIn("demo", "bench");
      }
    }
    assertThat(second).isNotEqualTo(first);
    assertThat(status(first)).isEqualTo(200);
    assertThat(status(Objects.requireNonNull(second))).isEqualTo(200);
    theFirstLivesOnWhenTheSecondEnds(first, second);
  }

  private void theFirstLivesOnWhenTheSecondEnds(URI first, URI second) throws Exception {
    Process ended = ups.getLast();
    ended.destroy();

    assertThat(ended.waitFor(60, TimeUnit.SECONDS)).isTrue();
    await().atMost(TIMEOUT).until(() -> status(second) < 0);
    assertThat(status(first)).isEqualTo(200);
  }

  /** Returns the commands of README's block, without {@code ./headroom} and comments. */
  private static List<String> commands() throws IOException {
    Matcher block = PAGE_BLOCK.matcher(Files.readString(Rooms.top().resolve("README.md")));
    assertThat(block.find()).isTrue();
    return block
        .group(1)
        .lines()
        .map(line -> line.replaceFirst("#.*", "").strip().replaceFirst("^\\./headroom ", ""))
        .toList();
  }

  private URI up(String name, String... arguments) throws IOException {
    Path log = folder.resolve(name + ".log");
    Process process = CommandProcess.start(log, withData(List.of(arguments)));
    running.add(process);
    ups.add(process);
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> ADDRESS.matcher(CommandProcess.text(log)).find() || !process.isAlive());
    Matcher address = ADDRESS.matcher(CommandProcess.text(log));
    assertThat(address.find()).as(CommandProcess.text(log)).isTrue();
    return URI.create(address.group(1));
  }

  private void run(List<String> words) throws Exception {
    boolean takesData = words.getFirst().equals("migrate");
    Path log = Files.createTempFile(folder, words.getFirst(), ".log");
    Process process = CommandProcess.start(log, takesData ? withData(words) : words);
    running.add(process);
    assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
        .as(CommandProcess.text(log))
        .isTrue();
    assertThat(process.exitValue()).as(words + "\n" + CommandProcess.text(log)).isZero();
  }

  private List<String> withData(List<String> words) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("--data", data().toString()));
    return all;
  }

  private Path data() {
    return folder.resolve("data");
  }

  private static int status(URI address) throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(address.resolve("/health")).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return -1;
    }
  }
}

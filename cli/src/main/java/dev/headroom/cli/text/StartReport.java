// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.text;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints what happens while an app starts, and what it offers when it is ready: addresses, console
 * and users.
 *
 * <p>Thread-safe, but for {@link #printProgress}, which one thread at a time calls.
 */
public final class StartReport {

  private final PrintWriter out;
  private final String app;

  /** The last tenth that was printed of each table. */
  private final Map<String, Long> tenths = new HashMap<>();

  /**
   * Creates a report.
   *
   * @param out the terminal
   * @param app the name of the app
   */
  public StartReport(PrintWriter out, String app) {
    this.out = out;
    this.app = app;
  }

  /** Prints a line, which appears at once. */
  public void print(String line) {
    out.println(line);
    out.flush();
  }

  /** Prints a name and what it stands for, in columns. */
  public void print(String name, Object value) {
    out.printf("  %-13s %s%n", name, value);
  }

  /**
   * Prints the progress of the generation of data, a line for each tenth of a table.
   *
   * @param line a line of the app: {@code progress TABLE DONE/ALL}; any other prints nothing
   */
  public void printProgress(String line) {
    String[] words = line.strip().split("[ /]", -1);
    if (words.length != 4 || !words[0].equals("progress")) {
      return;
    }
    long done = Long.parseLong(words[2]);
    long all = Long.parseLong(words[3]);
    long tenth = all == 0 ? 10 : done * 10 / all;
    if (!Long.valueOf(tenth).equals(tenths.put(words[1], tenth))) {
      print("  generating %-14s %3d %%".formatted(words[1], tenth * 10));
    }
  }

  /** Prints where the app responds. */
  public void printAddresses(String address) {
    print("");
    print(app + " is ready at " + address);
    print("page", address + "/");
    print("health", address + "/health");
    print("metrics", address + "/metrics");
    print("API", address + "/api.html");
  }

  /** Prints the addresses of the databases. */
  public void printDatabases(String primary, List<String> replicas) {
    print("primary", primary);
    replicas.forEach(each -> print("replica", each));
  }

  /**
   * Prints the address of the console. A browser sends no server what stands behind the hash; the
   * page of the sign-in reads it there.
   *
   * @param token that signs in; null if it is the operator's own
   */
  public void printConsole(String address, @Nullable String token) {
    print("console", address + "/headroom" + (token == null ? "" : "/sign-in#" + token));
  }

  /**
   * Prints the sample users. Their password is shown once; later it is in its file alone.
   *
   * @param users their roles, with the names by which they sign in
   * @param password null if it was shown by an earlier start
   * @param file the file with the password
   */
  public void printUsers(Map<String, String> users, @Nullable String password, Path file) {
    users.forEach(this::print);
    print("password", (password == null ? "in " : password + ", kept in ") + file);
  }
}

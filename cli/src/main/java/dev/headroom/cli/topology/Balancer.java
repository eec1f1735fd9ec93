// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.topology;

import dev.headroom.bench.process.InstalledProgram;
import dev.headroom.cli.nginx.NginxFiles;
import dev.headroom.cli.nginx.NginxServer;
import dev.headroom.cli.process.Program;
import dev.headroom.cli.process.WantedPort;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An nginx before the instances of one topology, with the files of {@code deploy/nginx}.
 *
 * <p>Thread-safe. It runs in the background: an earlier one that was left in the same folder is
 * ended before the start.
 */
final class Balancer implements AutoCloseable {

  /** The port of docs/operate for nginx' own counts, taken where it is free. */
  private static final int STATUS = 8081;

  private final NginxServer nginx;
  private final Path folder;
  private final InetSocketAddress listen;

  /** The workers, which outlive a master that is killed. */
  private volatile List<ProcessHandle> workers = List.of();

  private Balancer(NginxServer nginx, Path folder, InetSocketAddress listen) {
    this.nginx = nginx;
    this.folder = folder;
    this.listen = listen;
  }

  /**
   * Starts it; it accepts connections when this returns.
   *
   * @param shipped the folder {@code deploy/nginx}
   * @param folder where its files and logs are written
   * @param ports of the instances
   */
  static Balancer start(Path shipped, Path folder, InetSocketAddress listen, List<Integer> ports) {
    int status = WantedPort.orAny(STATUS);
    Path configuration = folder.resolve(NginxFiles.CONFIGURATION);
    new NginxFiles(
            shipped, text(listen.getAddress()) + ":" + listen.getPort(), "127.0.0.1:" + status)
        .write(folder, ports);
    if (InstalledProgram.startsAsRoot()) {
      runWorkersAsRoot(configuration);
    }
    NginxServer nginx =
        new NginxServer(Program.NGINX.require(TopologyPlan.NAME), folder, configuration);
    try {
      nginx.stop();
      nginx.start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted while nginx started", e);
    }
    return new Balancer(nginx, folder, listen);
  }

  /** The data folder may be closed to others, and so to workers of another user. */
  private static void runWorkersAsRoot(Path configuration) {
    try {
      Files.writeString(configuration, "user root;\n" + Files.readString(configuration));
    } catch (IOException e) {
      throw new CommandException(
          configuration + " could not be written: choose another folder with --data", e);
    }
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  /** Returns the address for clients on this machine. */
  String address() {
    InetAddress address = listen.getAddress();
    boolean here = address.isLoopbackAddress() || address.isAnyLocalAddress();
    return "http://" + (here ? "localhost" : text(address)) + ":" + listen.getPort();
  }

  boolean isAlive() {
    List<ProcessHandle> known =
        nginx.pid().flatMap(ProcessHandle::of).stream().flatMap(ProcessHandle::children).toList();
    if (!known.isEmpty()) {
      workers = known;
    }
    return nginx.isRunning();
  }

  /** Returns the message on a process that has ended. */
  String endMessage() {
    return "nginx ended: see " + log();
  }

  Path log() {
    return folder.resolve("error.log");
  }

  @Override
  public void close() {
    try {
      nginx.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.forEach(ProcessHandle::destroyForcibly);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.ground.BackgroundScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a client program reaches a database: by variables of its environment and a password file that
 * only its owner may read. Nothing of it is on a command line, which all users of a machine see.
 *
 * <p>Confined to one thread. The password file is deleted as soon as the program is connected, at
 * the latest when the access is closed or the process ends; the program is ended with the process.
 */
final class ClientAccess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientAccess.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final String CONNECTED = "SELECT FROM pg_stat_activity WHERE application_name = ?";

  /** The names of the JDBC driver's parameters that the programs know too. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "sslmode", "PGSSLMODE",
          "sslrootcert", "PGSSLROOTCERT",
          "sslcert", "PGSSLCERT",
          "sslkey", "PGSSLKEY",
          "channelBinding", "PGCHANNELBINDING",
          "gssEncMode", "PGGSSENCMODE",
          "kerberosServerName", "PGKRBSRVNAME");

  private static final Set<String> PRIMARY = Set.of("primary", "master");

  private final Properties address;
  private final DatabaseUrl url;
  private final @Nullable Path passwordFile;
  private final String name =
      "headroom backup " + Integer.toHexString(ThreadLocalRandom.current().nextInt());
  private final Thread hook =
      BackgroundScheduler.platformThreads("backup-end").newThread(this::end);
  private volatile @Nullable Process program;
  private volatile boolean ended;
  private boolean looking;

  private ClientAccess(Properties address, DatabaseUrl url, @Nullable Path passwordFile) {
    this.address = address;
    this.url = url;
    this.passwordFile = passwordFile;
    this.looking = passwordFile != null;
  }

  /**
   * Prepares the access.
   *
   * @param folder where the password file is kept meanwhile; only its owner may enter it
   */
  static ClientAccess of(DatabaseUrl url, Path folder) throws IOException {
    Properties address = parse(url);
    String password = url.password();
    if (password != null && password.indexOf('\n') >= 0) {
      throw new BackupException(
          "the password of the database has a line break, which no password file of PostgreSQL can"
              + " hold: choose another password");
    }
    // On POSIX systems a temporary file is readable by its owner only.
    Path file = password == null ? null : Files.createTempFile(folder, "", ".pgpass");
    ClientAccess access = new ClientAccess(address, url, file);
    Runtime.getRuntime().addShutdownHook(access.hook);
    if (password != null && file != null) {
      String escaped = password.replace("\\", "\\\\").replace(":", "\\:");
      Files.writeString(file, "*:*:*:*:" + escaped + "\n");
    }
    return access;
  }

  /** Ends the program, and deletes the password file, when the process ends. */
  private void end() {
    ended = true;
    Process running = program;
    if (running != null) {
      running.destroyForcibly();
    }
    try {
      deletePassword();
    } catch (IOException e) {
      LOG.warn("{} has the password of a database: delete it", passwordFile, e);
    }
  }

  private void deletePassword() throws IOException {
    if (passwordFile != null) {
      Files.deleteIfExists(passwordFile);
    }
  }

  /** Ends a program with the process. */
  void started(Process process) {
    program = process;
    if (ended) {
      process.destroyForcibly();
    }
  }

  /** Returns whether the process ends, and the program with it. */
  boolean isEnded() {
    return ended;
  }

  /** Deletes the password file once the program is connected: it reads the file before. */
  void look() throws IOException {
    if (!looking) {
      return;
    }
    try (Connection connection = url.unpooled(CONNECT).getConnection();
        PreparedStatement query = connection.prepareStatement(CONNECTED)) {
      query.setString(1, name);
      try (ResultSet found = query.executeQuery()) {
        if (found.next()) {
          looking = false;
          deletePassword();
        }
      }
    } catch (SQLException e) {
      looking = false;
      LOG.debug("the password file stays until the program has ended", e);
    }
  }

  private static Properties parse(DatabaseUrl url) {
    return Objects.requireNonNull(
        Driver.parseURL(url.jdbcUrl(), new Properties()), "parsed before");
  }

  /** Returns the name of the database of an address. */
  static String databaseOf(DatabaseUrl url) {
    return parse(url).getProperty("PGDBNAME", "");
  }

  /** Returns the name of the database. */
  String database() {
    return address.getProperty("PGDBNAME", "");
  }

  /** Replaces what the environment says about PostgreSQL by this access. */
  void apply(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("PG") && !name.equals("PGPASSFILE"));
    environment.put(
        "PGHOST", address.getProperty("PGHOST", "localhost").replaceAll("[\\[\\]]", ""));
    environment.put("PGPORT", address.getProperty("PGPORT", "5432"));
    environment.put("PGDATABASE", database());
    environment.put("PGAPPNAME", name);
    environment.put("PGCONNECT_TIMEOUT", String.valueOf(CONNECT.toSeconds()));
    environment.put("LC_MESSAGES", "C");
    if (url.user() != null) {
      environment.put("PGUSER", url.user());
    }
    if (passwordFile != null) {
      environment.put("PGPASSFILE", passwordFile.toString());
    }
    PARAMETERS.forEach((parameter, variable) -> {
      String value = address.getProperty(parameter);
      if (value != null) {
        environment.put(variable, value);
      }
    });
    if (PRIMARY.contains(address.getProperty("targetServerType", ""))) {
      // Of several servers, as the driver chooses; the only word that all versions know.
      environment.put("PGTARGETSESSIONATTRS", "read-write");
    }
    String ssl = address.getProperty("ssl", "false");
    if (address.getProperty("sslmode") == null && (ssl.isEmpty() || ssl.equals("true"))) {
      // As the driver reads it.
      environment.put("PGSSLMODE", "verify-full");
    }
  }

  /**
   * Returns the name of the database as a connection text, which a program needs as an argument.
   */
  String connection() {
    String quoted =
        database()
            .chars()
            .mapToObj(each -> (each == '\'' || each == '\\' ? "\\" : "") + (char) each)
            .collect(Collectors.joining());
    return "dbname='" + quoted + "'";
  }

  @Override
  public void close() throws IOException {
    if (!ended) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException ending) {
        // The hook runs, or has run.
      }
    }
    deletePassword();
  }
}

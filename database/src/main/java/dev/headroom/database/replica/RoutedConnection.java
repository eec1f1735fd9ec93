// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection that borrows one of the primary or of a replica at its first statement, when it is
 * known whether the transaction is read-only.
 *
 * <p>Confined to one thread. Between transactions it moves to another server where it must: when
 * the read-only flag changes, when the replica is lost, or when the session has written more than
 * the replica has replayed. What SQL changed in the session of the server, such as {@code SET},
 * does not move with it.
 */
final class RoutedConnection implements InvocationHandler {
  private final ReplicaRouter router;
  private final @Nullable ConsistencySession session;
  private final WriteTracker writes;
  private final ConnectionState state;

  private @Nullable Route route;
  private boolean closed;

  /** Whether a statement ran in the present transaction; always false in auto-commit mode. */
  private boolean inTransaction;

  /** Whether the present transaction may run on the primary alone. */
  private boolean needsPrimary;

  /** Statements on a replica that are not closed, and may have open results. */
  private final Set<RetriedStatement> openStatements = new HashSet<>();

  private RoutedConnection(
      ReplicaRouter router, @Nullable ConsistencySession session, boolean autoCommit) {
    this.router = router;
    this.session = session;
    this.writes = new WriteTracker(session, router);
    this.state = new ConnectionState(autoCommit);
  }

  static Connection of(
      ReplicaRouter router, @Nullable ConsistencySession session, boolean autoCommit) {
    return (Connection)
        Proxy.newProxyInstance(
            RoutedConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new RoutedConnection(router, session, autoCommit));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // A proxy is equal to itself alone; equals would recur.
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    JdbcCall call = new JdbcCall(method, args);
    return switch (call.name()) {
      case "equals" -> proxy == call.first();
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" ->
          "connection "
              + (route == null ? "that is not routed yet" : "to " + route.server().name());
      case "close" -> {
        close();
        yield null;
      }
      case "isClosed" -> closed || (route != null && route.connection().isClosed());
      case "isValid" -> !closed && isValid(call);
      case "abort" -> {
        closed |= route == null;
        yield route == null ? null : forward(call);
      }
      default -> {
        requireOpen(call);
        yield whileOpen(proxy, call);
      }
    };
  }

  /** Also routes a connection that is not routed yet: validity is that of a server. */
  private boolean isValid(JdbcCall call) throws Throwable {
    try {
      return Boolean.TRUE.equals(call.on(physical(null)));
    } catch (SQLException unreachable) {
      return false;
    }
  }

  private @Nullable Object whileOpen(Object proxy, JdbcCall call) throws Throwable {
    return switch (call.name()) {
      case "setReadOnly" -> {
        setReadOnly(call.flag());
        yield null;
      }
      case "isReadOnly" -> state.isReadOnly();
      case "setAutoCommit" -> {
        setAutoCommit(call.flag());
        yield null;
      }
      case "getAutoCommit" -> state.isAutoCommit();
      case "commit" -> {
        commit();
        yield null;
      }
      case "rollback" -> rollback(call);
      case "getWarnings", "clearWarnings" -> route == null ? null : forward(call);
      case "setTransactionIsolation",
          "setHoldability",
          "setSchema",
          "setCatalog",
          "setClientInfo",
          "setNetworkTimeout",
          "setTypeMap" -> {
        state.set(call);
        yield route == null ? null : forward(call);
      }
      case "createStatement", "prepareStatement", "prepareCall" -> statement(proxy, call);
      case "setSavepoint" -> {
        Object savepoint = call.on(physical(null));
        inTransaction = !state.isAutoCommit();
        yield savepoint;
      }
      case "isWrapperFor", "unwrap" -> wrapper(proxy, call);
      default -> call.on(physical(null));
    };
  }

  /**
   * Returns the connection for the next statement, after a move where that is necessary.
   *
   * @param own the statement that is run, and moves too; null for none
   */
  Connection physical(@Nullable RetriedStatement own) throws SQLException {
    Route held = route;
    if (held != null
        && !inTransaction
        && isOnlyOpen(own)
        && router.isReplica(held.server())
        && !router.mayStay(held, session)) {
      release();
      held = null;
    }
    while (held == null) {
      held = state.isReadOnly() && !needsPrimary ? router.read(session) : router.write();
      if (!isPrepared(held)) {
        held = null;
      }
    }
    return held.connection();
  }

  /** Returns false if the borrowed connection turned out to be that of a lost replica. */
  private boolean isPrepared(Route borrowed) throws SQLException {
    try {
      state.applyTo(borrowed.connection(), router.isReplica(borrowed.server()));
      route = borrowed;
      return true;
    } catch (SQLException e) {
      dispose(borrowed);
      requireLostReplica(borrowed, e);
      router.countRetry();
      return false;
    }
  }

  private Object statement(Object proxy, JdbcCall creation) throws Throwable {
    if (state.isReadOnly() && creation.locks()) {
      requirePrimary();
    }
    Connection connection = physical(null);
    if (router.isReplica(server())) {
      return RetriedStatement.of((Connection) proxy, this, creation, connection);
    }
    Object statement = Objects.requireNonNull(creation.on(connection), creation.name());
    inTransaction = !state.isAutoCommit();
    if (!state.isReadOnly()) {
      writes.began(creation.text(), state.isAutoCommit());
    }
    return statement;
  }

  /**
   * Lets the transaction run on the primary: an advisory lock of a replica would lock out nobody
   * elsewhere.
   */
  void requirePrimary() throws SQLException {
    if (route != null && router.isReplica(route.server())) {
      if (inTransaction) {
        throw new SQLException(
            "an advisory lock in a transaction that has read on a replica: take it first", "25006");
      }
      release();
    }
    needsPrimary = true;
  }

  /** A statement on a replica has succeeded. */
  void executed() {
    inTransaction = !state.isAutoCommit();
    server().succeeded();
    writes.read(server());
  }

  /** A statement was created on the present server. */
  void opened(RetriedStatement statement) {
    openStatements.add(statement);
  }

  /** A statement was closed. */
  void closed(RetriedStatement statement) {
    openStatements.remove(statement);
  }

  /** Returns whether a move would close the results of no other statement. */
  private boolean isOnlyOpen(@Nullable RetriedStatement own) {
    return openStatements.isEmpty()
        || (openStatements.size() == 1 && own != null && openStatements.contains(own));
  }

  /**
   * Moves to another server if a statement that failed on a replica may succeed there unnoticed:
   * none has succeeded in the same transaction, which could have read another state.
   *
   * @param own the statement that failed
   * @return false if the failure is the application's
   */
  boolean moveAfter(SQLException failure, RetriedStatement own) {
    Route held = route;
    if (held == null || inTransaction || !isOnlyOpen(own) || !router.isReplica(held.server())) {
      return false;
    }
    ServerFailure kind = ServerFailure.of(failure);
    if (kind == ServerFailure.OWN) {
      // The transaction has begun, and has failed.
      inTransaction = !state.isAutoCommit();
      return false;
    }
    if (kind == ServerFailure.LOST) {
      held.server().failed();
    } else {
      needsPrimary = true;
    }
    router.countRetry();
    dispose(held);
    return true;
  }

  private void setReadOnly(boolean value) throws SQLException {
    if (value == state.isReadOnly()) {
      return;
    }
    if (inTransaction) {
      throw new SQLException(
          "read-only was set to " + value + " in a transaction: set it before the first statement",
          "25001");
    }
    if (route != null && !router.isReplica(route.server())) {
      // The driver knows whether a transaction is open, and refuses then.
      route.connection().setReadOnly(value);
    }
    release();
    state.setReadOnly(value);
    needsPrimary = false;
  }

  private void setAutoCommit(boolean value) throws SQLException {
    if (route != null) {
      route.connection().setAutoCommit(value);
    }
    if (value && !state.isAutoCommit()) {
      ended(true);
    }
    state.setAutoCommit(value);
  }

  private void commit() throws SQLException {
    Route held = route;
    if (held != null) {
      try {
        held.connection().commit();
      } catch (SQLException e) {
        // On a replica all reads have succeeded, and nothing is left to commit.
        ignoreLostReplica(held, e);
      }
      ended(true);
    }
  }

  private @Nullable Object rollback(JdbcCall call) throws Throwable {
    Route held = route;
    if (held == null) {
      return null;
    }
    if (call.hasArguments()) {
      return forward(call);
    }
    try {
      held.connection().rollback();
    } catch (SQLException e) {
      ignoreLostReplica(held, e);
    }
    ended(false);
    return null;
  }

  private void ignoreLostReplica(Route held, SQLException e) throws SQLException {
    requireLostReplica(held, e);
    dispose(held);
  }

  private void requireLostReplica(Route held, SQLException e) throws SQLException {
    if (!router.isReplica(held.server()) || ServerFailure.of(e) != ServerFailure.LOST) {
      throw e;
    }
    held.server().failed();
  }

  private void ended(boolean committed) {
    writes.ended(committed);
    inTransaction = false;
    needsPrimary = false;
  }

  private @Nullable Object wrapper(Object proxy, JdbcCall call) throws Throwable {
    if (call.first() instanceof Class<?> type && type.isInstance(proxy)) {
      return call.name().equals("unwrap") ? proxy : true;
    }
    return call.on(physical(null));
  }

  private void close() throws SQLException {
    if (!closed) {
      closed = true;
      release();
    }
  }

  /** Returns the borrowed connection, after the position of what it committed was read. */
  private void release() throws SQLException {
    Route held = route;
    if (held == null) {
      return;
    }
    route = null;
    inTransaction = false;
    openStatements.clear();
    try {
      writes.returned(held, state.isAutoCommit());
    } finally {
      held.server().close(held.connection());
    }
  }

  /** Gives back a connection to a server that is lost, or that cannot serve the transaction. */
  private void dispose(Route held) {
    route = null;
    openStatements.clear();
    try {
      held.server().close(held.connection());
    } catch (SQLException lost) {
      // The pool replaces it.
    }
  }

  private ServerNode server() {
    return Objects.requireNonNull(route, "a route").server();
  }

  private @Nullable Object forward(JdbcCall call) throws Throwable {
    return call.on(Objects.requireNonNull(route, "a route").connection());
  }

  private void requireOpen(JdbcCall call) throws SQLException {
    if (closed) {
      String message = "the connection is closed, but " + call.name() + " was called";
      if (call.name().equals("setClientInfo")) {
        throw new SQLClientInfoException(message, "08003", Map.of());
      }
      throw new SQLException(message, "08003");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
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

  private final OpenStatements openStatements = new OpenStatements();

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
      return Boolean.TRUE.equals(onServer(call));
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
        if (state.isAutoCommit()) {
          throw new SQLException("a savepoint in auto-commit mode", "25P01");
        }
        Object savepoint = call.on(physical(null));
        inTransaction = true;
        yield savepoint;
      }
      case "isWrapperFor", "unwrap" -> wrapper(proxy, call);
      default -> onServer(call);
    };
  }

  private @Nullable Object onServer(JdbcCall call) throws Throwable {
    Object result = call.on(physical(null));
    endAutoCommitReads();
    return result;
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
        && openStatements.hasNoneBut(own)
        && held.isReplica()
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
      state.applyTo(borrowed.connection());
      route = borrowed;
      return true;
    } catch (SQLException e) {
      discard(borrowed);
      borrowed.requireLostReplica(e);
      router.countRetry();
      return false;
    } catch (RuntimeException | Error e) {
      discard(borrowed);
      throw e;
    }
  }

  private Object statement(Object proxy, JdbcCall creation) throws Throwable {
    if (state.isReadOnly() && creation.locks()) {
      requirePrimary();
    }
    Connection connection = physical(null);
    if (state.isReadOnly()) {
      return RetriedStatement.of((Connection) proxy, this, openStatements, creation, connection);
    }
    Object created = Objects.requireNonNull(creation.on(connection), creation.name());
    onExecuting((Statement) created, creation.text(), creation.isUpdatable());
    return created;
  }

  /**
   * Lets the transaction run on the primary: an advisory lock of a replica would lock out nobody
   * elsewhere.
   */
  void requirePrimary() throws SQLException {
    if (route != null && route.isReplica()) {
      if (inTransaction) {
        throw new SQLException(
            "an advisory lock in a transaction that has read on a replica: take it first", "25006");
      }
      release();
    }
    needsPrimary = true;
  }

  /** Returns whether each statement is a transaction of its own, which the server does not know. */
  boolean isReadOnlyAutoCommit() {
    return state.isReadOnlyAutoCommit();
  }

  /** A statement may run now; it may write if it is updatable, or if its text is not known yet. */
  void onExecuting(Statement statement, String sql, boolean updatable) {
    if (!state.isReadOnly()) {
      inTransaction = !state.isAutoCommit();
      writes.onStatement(statement, sql, updatable, state.isAutoCommit());
    }
  }

  /** A statement that was created as a read-only one has succeeded. */
  void onExecuted() throws SQLException {
    Route held = Objects.requireNonNull(route, "a route");
    inTransaction = !state.isAutoCommit();
    held.server().succeeded();
    writes.onRead(held);
    endAutoCommitReads();
  }

  /** Such a statement has failed, and is not run again. */
  void onFailed() {
    if (route != null && state.isReadOnlyAutoCommit()) {
      route.undoReads();
    }
  }

  /** Ends the transaction of one statement; the results of such are in memory. */
  private void endAutoCommitReads() throws SQLException {
    if (route != null && state.isReadOnlyAutoCommit()) {
      route.endReads();
    }
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
    if (held == null || inTransaction || !openStatements.hasNoneBut(own) || !held.isReplica()) {
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
    discard(held);
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
    endAutoCommitReads();
    if (route != null && !route.isReplica()) {
      // The driver knows whether a transaction is open, and refuses then.
      route.connection().setReadOnly(value);
    }
    release();
    state.setReadOnly(value);
    needsPrimary = false;
  }

  private void setAutoCommit(boolean value) throws SQLException {
    if (route != null && !state.isReadOnly()) {
      route.connection().setAutoCommit(value);
    }
    if (value && !state.isAutoCommit()) {
      if (route != null && state.isReadOnly()) {
        route.endReads();
      }
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
    held.requireLostReplica(e);
    discard(held);
  }

  private void ended(boolean committed) {
    if (committed && route != null) {
      writes.onCommit(route);
    } else {
      writes.onRollback();
    }
    inTransaction = false;
    needsPrimary = false;
  }

  private @Nullable Object wrapper(Object proxy, JdbcCall call) throws Throwable {
    if (call.first() instanceof Class<?> type && type.isInstance(proxy)) {
      return call.name().equals("unwrap") ? proxy : true;
    }
    Object found = onServer(call);
    if (call.name().equals("unwrap") && !state.isReadOnly()) {
      writes.onUnwrap(state.isAutoCommit());
    }
    return found;
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
      writes.onReturn(held, state.isAutoCommit());
    } finally {
      held.close();
    }
  }

  private void discard(Route held) {
    route = null;
    openStatements.clear();
    held.discard();
  }

  private @Nullable Object forward(JdbcCall call) throws Throwable {
    return call.on(Objects.requireNonNull(route, "a route").connection());
  }

  private void requireOpen(JdbcCall call) throws SQLException {
    if (closed) {
      throw call.refusal("the connection is closed");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.database.statement.BoundValues.ValueType;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.NullUnmarked;

/**
 * A prepared statement that times its executions, and remembers types and a hash of the bound
 * values. Confined to one thread.
 */
@NullUnmarked // JDBC says where null may be
final class TimedPreparedStatement extends TimedStatement<PreparedStatement>
    implements PreparedStatement {
  private final StatementShape shape;
  private final String sql;
  private final BoundValues values = new BoundValues();

  TimedPreparedStatement(PreparedStatement target, RecordingConnection connection, String sql) {
    super(target, connection);
    this.shape = connection.shape(sql);
    this.sql = sql;
  }

  @Override
  String prepared() {
    return sql;
  }

  @Override
  void describe(StatementRun.Builder run) {
    run.binds(values);
    values.executed();
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    return run(shape, sql, 1, target::executeQuery);
  }

  @Override
  public int executeUpdate() throws SQLException {
    return run(shape, sql, 1, target::executeUpdate);
  }

  @Override
  public void setNull(int index, int sqlType) throws SQLException {
    values.bind(index, ValueType.NULL, 0);
    target.setNull(index, sqlType);
  }

  @Override
  public void setBoolean(int index, boolean value) throws SQLException {
    values.bind(index, ValueType.BOOLEAN, Boolean.hashCode(value));
    target.setBoolean(index, value);
  }

  @Override
  public void setByte(int index, byte value) throws SQLException {
    values.bind(index, ValueType.INTEGER, value);
    target.setByte(index, value);
  }

  @Override
  public void setShort(int index, short value) throws SQLException {
    values.bind(index, ValueType.INTEGER, value);
    target.setShort(index, value);
  }

  @Override
  public void setInt(int index, int value) throws SQLException {
    values.bind(index, ValueType.INTEGER, value);
    target.setInt(index, value);
  }

  @Override
  public void setLong(int index, long value) throws SQLException {
    values.bind(index, ValueType.INTEGER, Long.hashCode(value));
    target.setLong(index, value);
  }

  @Override
  public void setFloat(int index, float value) throws SQLException {
    values.bind(index, ValueType.NUMBER, Float.hashCode(value));
    target.setFloat(index, value);
  }

  @Override
  public void setDouble(int index, double value) throws SQLException {
    values.bind(index, ValueType.NUMBER, Double.hashCode(value));
    target.setDouble(index, value);
  }

  @Override
  public void setBigDecimal(int index, BigDecimal value) throws SQLException {
    values.bind(index, value);
    target.setBigDecimal(index, value);
  }

  @Override
  public void setString(int index, String value) throws SQLException {
    values.bind(index, value);
    target.setString(index, value);
  }

  @Override
  public void setBytes(int index, byte[] value) throws SQLException {
    values.bind(index, value);
    target.setBytes(index, value);
  }

  @Override
  public void setDate(int index, Date value) throws SQLException {
    values.bind(index, value);
    target.setDate(index, value);
  }

  @Override
  public void setTime(int index, Time value) throws SQLException {
    values.bind(index, value);
    target.setTime(index, value);
  }

  @Override
  public void setTimestamp(int index, Timestamp value) throws SQLException {
    values.bind(index, value);
    target.setTimestamp(index, value);
  }

  @Override
  public void setAsciiStream(int index, InputStream value, int length) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setAsciiStream(index, value, length);
  }

  @Override
  @Deprecated
  public void setUnicodeStream(int index, InputStream value, int length) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setUnicodeStream(index, value, length);
  }

  @Override
  public void setBinaryStream(int index, InputStream value, int length) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setBinaryStream(index, value, length);
  }

  @Override
  public void clearParameters() throws SQLException {
    values.clear();
    target.clearParameters();
  }

  @Override
  public void setObject(int index, Object value, int targetSqlType) throws SQLException {
    values.bind(index, value);
    target.setObject(index, value, targetSqlType);
  }

  @Override
  public void setObject(int index, Object value) throws SQLException {
    values.bind(index, value);
    target.setObject(index, value);
  }

  @Override
  public boolean execute() throws SQLException {
    return run(shape, sql, 1, target::execute);
  }

  @Override
  public void addBatch() throws SQLException {
    batchSize++;
    target.addBatch();
  }

  @Override
  public void setCharacterStream(int index, Reader reader, int length) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(reader));
    target.setCharacterStream(index, reader, length);
  }

  @Override
  public void setRef(int index, Ref value) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setRef(index, value);
  }

  @Override
  public void setBlob(int index, Blob value) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setBlob(index, value);
  }

  @Override
  public void setClob(int index, Clob value) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setClob(index, value);
  }

  @Override
  public void setArray(int index, Array value) throws SQLException {
    values.bind(index, value);
    target.setArray(index, value);
  }

  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    return target.getMetaData();
  }

  @Override
  public void setDate(int index, Date value, Calendar calendar) throws SQLException {
    values.bind(index, value);
    target.setDate(index, value, calendar);
  }

  @Override
  public void setTime(int index, Time value, Calendar calendar) throws SQLException {
    values.bind(index, value);
    target.setTime(index, value, calendar);
  }

  @Override
  public void setTimestamp(int index, Timestamp value, Calendar calendar) throws SQLException {
    values.bind(index, value);
    target.setTimestamp(index, value, calendar);
  }

  @Override
  public void setNull(int index, int sqlType, String typeName) throws SQLException {
    values.bind(index, ValueType.NULL, 0);
    target.setNull(index, sqlType, typeName);
  }

  @Override
  public void setURL(int index, URL value) throws SQLException {
    values.bind(index, value);
    target.setURL(index, value);
  }

  @Override
  public ParameterMetaData getParameterMetaData() throws SQLException {
    return target.getParameterMetaData();
  }

  @Override
  public void setRowId(int index, RowId value) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setRowId(index, value);
  }

  @Override
  public void setNString(int index, String value) throws SQLException {
    values.bind(index, value);
    target.setNString(index, value);
  }

  @Override
  public void setNCharacterStream(int index, Reader value, long length) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setNCharacterStream(index, value, length);
  }

  @Override
  public void setNClob(int index, NClob value) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setNClob(index, value);
  }

  @Override
  public void setClob(int index, Reader reader, long length) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(reader));
    target.setClob(index, reader, length);
  }

  @Override
  public void setBlob(int index, InputStream inputStream, long length) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(inputStream));
    target.setBlob(index, inputStream, length);
  }

  @Override
  public void setNClob(int index, Reader reader, long length) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(reader));
    target.setNClob(index, reader, length);
  }

  @Override
  public void setSQLXML(int index, SQLXML xmlObject) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(xmlObject));
    target.setSQLXML(index, xmlObject);
  }

  @Override
  public void setObject(int index, Object value, int targetSqlType, int scaleOrLength)
      throws SQLException {
    values.bind(index, value);
    target.setObject(index, value, targetSqlType, scaleOrLength);
  }

  @Override
  public void setAsciiStream(int index, InputStream value, long length) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setAsciiStream(index, value, length);
  }

  @Override
  public void setBinaryStream(int index, InputStream value, long length) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setBinaryStream(index, value, length);
  }

  @Override
  public void setCharacterStream(int index, Reader reader, long length) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(reader));
    target.setCharacterStream(index, reader, length);
  }

  @Override
  public void setAsciiStream(int index, InputStream value) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setAsciiStream(index, value);
  }

  @Override
  public void setBinaryStream(int index, InputStream value) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setBinaryStream(index, value);
  }

  @Override
  public void setCharacterStream(int index, Reader reader) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(reader));
    target.setCharacterStream(index, reader);
  }

  @Override
  public void setNCharacterStream(int index, Reader value) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(value));
    target.setNCharacterStream(index, value);
  }

  @Override
  public void setClob(int index, Reader reader) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(reader));
    target.setClob(index, reader);
  }

  @Override
  public void setBlob(int index, InputStream inputStream) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(inputStream));
    target.setBlob(index, inputStream);
  }

  @Override
  public void setNClob(int index, Reader reader) throws SQLException {
    values.bind(index, ValueType.STREAM, System.identityHashCode(reader));
    target.setNClob(index, reader);
  }

  @Override
  public void setObject(int index, Object value, SQLType targetSqlType, int scaleOrLength)
      throws SQLException {
    values.bind(index, value);
    target.setObject(index, value, targetSqlType, scaleOrLength);
  }

  @Override
  public void setObject(int index, Object value, SQLType targetSqlType) throws SQLException {
    values.bind(index, value);
    target.setObject(index, value, targetSqlType);
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    return run(shape, sql, 1, target::executeLargeUpdate);
  }
}

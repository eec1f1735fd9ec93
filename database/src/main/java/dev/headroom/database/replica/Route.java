// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.sql.Connection;

/** A connection and its server. Immutable. */
record Route(ServerNode server, Connection connection) {}

// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.access;

import dev.headroom.apps.systems.account.AccountEndpoints;
import dev.headroom.apps.systems.account.Accounts;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.edge.ClientAddress;

/** {@code /api/auth}. Thread-safe. */
@Endpoints(group = "Accounts", path = "/api/auth")
class AccountController extends AccountEndpoints {

  AccountController(Accounts accounts, ClientAddress addresses) {
    super(accounts, addresses);
  }
}

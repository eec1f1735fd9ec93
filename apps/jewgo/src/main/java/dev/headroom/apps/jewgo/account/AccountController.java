// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.account;

import dev.headroom.apps.systems.account.AccountEndpoints;
import dev.headroom.apps.systems.account.Accounts;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.edge.ClientAddress;

/** {@code /api/v5/auth}. Thread-safe. */
@Endpoints(group = "Accounts", path = "/api/v5/auth")
class AccountController extends AccountEndpoints {

  AccountController(Accounts accounts, ClientAddress addresses) {
    super(accounts, addresses);
  }
}

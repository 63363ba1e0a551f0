package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ConnectionProblem;

/**
 * Advice on connections that fail, by the names of properties. Those of a further cluster
 * have the same names below {@code rocketmq.clients.<name>}.
 */
final class ConnectionAdvice {

	static final String CREDENTIALS = "Check 'rocketmq.credentials.access-key' and 'rocketmq.credentials.secret-key',"
			+ " and what the user may do with the topic and the group.";

	private static final String UNREACHABLE = "Check 'rocketmq.name-server', whether the servers are up, and whether"
			+ " this machine reaches the addresses that the brokers advertise.";

	private ConnectionAdvice() {
	}

	/** Returns the action for the text of a failed connection. */
	static String action(@Nullable String text) {
		ConnectionProblem problem = ConnectionProblem.of(text);
		return (problem != null) ? action(problem) : UNREACHABLE;
	}

	private static String action(ConnectionProblem problem) {
		return switch (problem) {
			case TLS_REQUIRED -> "If the server accepts only TLS, set 'rocketmq.ssl.bundle', or"
					+ " 'rocketmq.ssl.enabled=true' for a certificate that Java trusts. Otherwise check that"
					+ " 'rocketmq.name-server' is a name server.";
			case TLS_NOT_SPOKEN ->
				"Set 'rocketmq.ssl.enabled=false', or name a port that speaks TLS in" + " 'rocketmq.name-server'.";
			case CERTIFICATE_NOT_VALID -> "Renew the server's certificate, and check the clocks of both machines.";
			case CERTIFICATE_HOST -> "Name a host in 'rocketmq.name-server' that the certificate is for. For brokers,"
					+ " set 'brokerIP1' of the broker to such a host. 'rocketmq.ssl.verify-host-name=false' accepts a"
					+ " trusted certificate of any host.";
			case CERTIFICATE_UNTRUSTED -> "Add the authority of the server's certificate to the trust store of"
					+ " 'rocketmq.ssl.bundle', or name its PEM file in 'rocketmq.ssl.trust-certificates'.";
			case CLIENT_CERTIFICATE -> "Add a certificate and its key to the key store of 'rocketmq.ssl.bundle', or"
					+ " name PEM files in 'rocketmq.ssl.certificate' and 'rocketmq.ssl.private-key'.";
			case UNKNOWN_HOST -> "Check the host in 'rocketmq.name-server', and the name service of this machine.";
			case REFUSED -> UNREACHABLE;
		};
	}

}

package io.rocketmq.client.error;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Causes of failed connections that have a remedy of their own. The failures of this
 * client, and the texts of its statistics, contain one of the phrases of their cause.
 */
public enum ConnectionProblem {

	/**
	 * The server accepts only TLS, and the client connects without it.
	 */
	TLS_REQUIRED("If the server expects TLS, set the option tls; otherwise check host and port",
			"the server speaks TLS on this port", "closed by the other side before any answer"),

	/**
	 * The client connects by TLS to a port that does not speak it.
	 */
	TLS_NOT_SPOKEN("Connect to a port with TLS, or leave the option tls unset", "does not speak TLS on this port"),

	/**
	 * The server's certificate has expired or is not valid yet.
	 */
	CERTIFICATE_NOT_VALID("Renew the server's certificate, and check the clocks",
			"the server's certificate has expired", "the server's certificate is not valid yet"),

	/**
	 * The server's certificate is for another host.
	 */
	CERTIFICATE_HOST("Connect to a host that the certificate names, or set the option verifyHostName to false",
			"the server's certificate is for another host"),

	/**
	 * The server's certificate was issued by an authority that the client does not trust.
	 */
	CERTIFICATE_UNTRUSTED("Set the option trustCertificates or trustStore to the server's authority",
			"the server's certificate was issued by an authority that is not trusted"),

	/**
	 * The server requires a client certificate and got none that it accepts.
	 */
	CLIENT_CERTIFICATE("Set the options certificate and privateKey, or keyStore, to one that the server accepts",
			"the server refuses the client's certificate or its lack"),

	/**
	 * The host's name has no address.
	 */
	UNKNOWN_HOST("Check the host's name, and the name service of this machine", "unknown host"),

	/**
	 * Nothing listens on the port.
	 */
	REFUSED("Check host and port, and whether the server is up", "connection refused");

	private final String advice;

	private final List<String> phrases;

	ConnectionProblem(String advice, String... phrases) {
		this.advice = advice;
		this.phrases = List.of(phrases);
	}

	/** Returns how to end it, a sentence without its full stop. */
	public String advice() {
		return this.advice;
	}

	/** Returns the phrase of this cause in texts. */
	public String phrase() {
		return this.phrases.get(0);
	}

	/**
	 * Returns the cause that a text of this client tells, such as the message of an
	 * exception, or null if it tells none.
	 */
	public static @Nullable ConnectionProblem of(@Nullable String text) {
		if (text != null) {
			String lower = lower(text);
			for (ConnectionProblem problem : values()) {
				if (problem.phrases.stream().map(ConnectionProblem::lower).anyMatch(lower::contains)) {
					return problem;
				}
			}
		}
		return null;
	}

	private static String lower(String text) {
		return text.toLowerCase(Locale.ROOT);
	}

}

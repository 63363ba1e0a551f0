package io.rocketmq.client.internal.transport;

import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;

import io.netty.handler.ssl.NotSslRecordException;

/**
 * Reason of a failed attempt to connect, in words that name the remedy.
 */
final class ConnectFailure {

	private ConnectFailure() {
	}

	static String reason(Throwable failure) {
		boolean tls = false;
		boolean untrusted = false;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = String.valueOf(cause.getMessage());
			if (cause instanceof CertificateExpiredException) {
				return "the server's certificate has expired: " + message;
			}
			if (cause instanceof CertificateNotYetValidException) {
				return "the server's certificate is not valid yet: " + message;
			}
			if (cause instanceof NotSslRecordException) {
				return "the server does not speak TLS on this port";
			}
			if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
				return "the server's certificate is for another host: " + message;
			}
			untrusted |= cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException;
			tls |= cause instanceof SSLException;
		}
		if (untrusted) {
			return "the server's certificate was issued by an authority that is not trusted: " + failure.getMessage();
		}
		String message = (failure.getMessage() != null) ? failure.getMessage() : failure.toString();
		if (failure instanceof UnknownHostException) {
			message = "unknown host: " + message;
		}
		return (tls ? "the TLS handshake failed: " : "") + message;
	}

}

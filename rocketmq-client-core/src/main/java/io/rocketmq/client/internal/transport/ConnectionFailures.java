package io.rocketmq.client.internal.transport;

import java.io.IOException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.ConnectionProblem;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.internal.transport.ConnectionState.Connecting;
import io.rocketmq.client.internal.transport.ConnectionState.Live;

/**
 * Exceptions of a connection's requests.
 */
record ConnectionFailures(String address, RemoteOptions options) {

	/** Alerts of servers that require a client certificate. */
	private static final List<String> CLIENT_CERTIFICATE_ALERTS = List.of("alert: certificate_required",
			"alert: bad_certificate");

	RocketMQException tooMany(PendingRequest request, int inFlight) {
		return new TooManyRequestsException(
				"Too many requests to " + this.address + ": " + inFlight
						+ " wait for an answer or to be written (maxInFlightPerConnection="
						+ this.options.maxInFlightPerConnection() + ", maxQueuedPerConnection="
						+ this.options.maxQueuedPerConnection() + "). Send more slowly or raise a limit.",
				request.context(this.address), null);
	}

	/** Returns the failure of a request that expires before the next attempt. */
	RocketMQException notConnectedYet(PendingRequest request, int failures, @Nullable String last, long waitNanos) {
		return new ConnectFailedException("No connection to " + this.address + ": " + failures
				+ " attempts in a row failed, the last with: " + last + ". The next attempt is due in "
				+ TimeUnit.NANOSECONDS.toMillis(waitNanos) + " ms, after the deadline", request.context(this.address),
				null);
	}

	/** Returns the failure of a request that was not written within its time-out. */
	RocketMQException notWritten(PendingRequest request, ConnectionState state, @Nullable String last) {
		if (state instanceof Live) {
			return request.timeout(this.address);
		}
		String more = (state.isFailing() && last != null) ? ". The last attempt failed: " + last
				: (state instanceof Connecting connecting) ? "; it was " + connecting.attempt().step() : "";
		return new ConnectFailedException("No connection to " + this.address + " could be made within "
				+ request.deadline.timeout().toMillis() + " ms" + more, request.context(this.address), null);
	}

	RocketMQException connectFailed(String reason, @Nullable Throwable cause) {
		return new ConnectFailedException("Could not connect to " + this.address + ": " + reason,
				ErrorContext.ofAddress(this.address), cause);
	}

	RocketMQException notEncoded(PendingRequest request, Throwable cause) {
		if (cause instanceof OutOfMemoryError) {
			return new TooManyRequestsException(
					"No memory for a request of " + request.command.body().length + " bytes to " + this.address + ": "
							+ cause.getMessage()
							+ ". Send less at once, lower maxInFlightBytes, or raise -XX:MaxDirectMemorySize.",
					request.context(this.address), cause);
		}
		return new ProtocolViolationException("The request could not be encoded: " + cause, Outcome.NOT_SENT,
				request.context(this.address), cause);
	}

	RocketMQException lost(PendingRequest request, String reason, @Nullable Throwable cause) {
		ErrorContext context = request.context(this.address);
		return (cause instanceof ProtocolViolationException) ? new ProtocolViolationException(reason, context, cause)
				: new ConnectionLostException("Lost the connection before the answer: " + reason, Outcome.UNKNOWN,
						context, cause);
	}

	/** Returns the cause that closes a connection whose server reads nothing. */
	ConnectionLostException stuck(String reason) {
		return new ConnectionLostException(reason, Outcome.UNKNOWN, ErrorContext.ofAddress(this.address), null);
	}

	RocketMQException closedBeforeAnswer(PendingRequest request) {
		return new ConnectionLostException("The client was closed before the answer", Outcome.UNKNOWN,
				request.context(this.address), null);
	}

	ClientClosedException closed() {
		return new ClientClosedException("The connection to " + this.address + " is closed, as its client is",
				ErrorContext.ofAddress(this.address), null);
	}

	String closedByOtherSide(int failures) {
		return (failures == 0) ? "closed by the other side"
				: "closed by the other side before any answer. " + ConnectionProblem.TLS_REQUIRED.advice();
	}

	/**
	 * Returns the reason of a lost connection, in words that name the remedy.
	 */
	String lostReason(@Nullable Throwable cause, int failures) {
		if (cause == null) {
			return closedByOtherSide(failures);
		}
		return (cause instanceof RocketMQException known) ? known.reason()
				: (cause instanceof SSLException) ? connectReason(cause) : cause.toString();
	}

	/**
	 * Returns the reason of a failed attempt to connect, in words that name the remedy.
	 */
	static String connectReason(Throwable failure) {
		boolean tls = false;
		boolean untrusted = false;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = String.valueOf(cause.getMessage());
			if (cause instanceof CertificateExpiredException) {
				return reason(ConnectionProblem.CERTIFICATE_NOT_VALID, message);
			}
			if (cause instanceof CertificateNotYetValidException) {
				return "the server's certificate is not valid yet: " + message + ". "
						+ ConnectionProblem.CERTIFICATE_NOT_VALID.advice();
			}
			if (cause instanceof NotSslRecordException) {
				return noTls("the server");
			}
			if (cause instanceof SslHandshakeTimeoutException) {
				return noTls(message + ": the server probably");
			}
			if (tls && cause instanceof IOException && !(cause instanceof SSLException)) {
				return noTls("the server closed the connection during the TLS handshake and probably");
			}
			if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
				return reason(ConnectionProblem.CERTIFICATE_HOST, message);
			}
			if (CLIENT_CERTIFICATE_ALERTS.stream().anyMatch(message::contains)) {
				return reason(ConnectionProblem.CLIENT_CERTIFICATE, message);
			}
			untrusted |= cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException;
			tls |= cause instanceof SSLException;
		}
		String message = (failure.getMessage() != null) ? failure.getMessage() : failure.toString();
		if (untrusted) {
			return reason(ConnectionProblem.CERTIFICATE_UNTRUSTED, message);
		}
		if (failure instanceof UnknownHostException) {
			message = "unknown host: " + message;
		}
		return (tls ? "the TLS handshake failed: " : "") + message;
	}

	private static String reason(ConnectionProblem problem, String detail) {
		return problem.phrase() + ": " + detail + ". " + problem.advice();
	}

	private static String noTls(String subject) {
		return subject + ' ' + ConnectionProblem.TLS_NOT_SPOKEN.phrase() + ". "
				+ ConnectionProblem.TLS_NOT_SPOKEN.advice();
	}

}

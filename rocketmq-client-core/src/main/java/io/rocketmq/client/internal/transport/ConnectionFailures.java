package io.rocketmq.client.internal.transport;

import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

import io.netty.handler.ssl.NotSslRecordException;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
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
				: "closed by the other side before any answer; if the server expects TLS, set the option tls";
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

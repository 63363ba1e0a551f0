package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.ResponseErrors;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.Deadline;

/**
 * One broker's calls: sends a request, and makes an exception of an answer that is no
 * success.
 */
public final class BrokerCall {

	public static final byte[] NO_BODY = new byte[0];

	/**
	 * A GET_MAX_OFFSET that brokers of all versions and proxies answer, if by a refusal.
	 */
	static final CommandHeader PROBE = (out) -> {
		out.write("topic", "SELF_TEST_TOPIC");
		out.write("queueId", 0);
	};

	static final int UNKNOWN_VERSION = -1;

	/**
	 * How much longer than the broker holds a request its answer may take: brokers look
	 * every 5 s.
	 */
	private static final Duration HOLD_GRACE = Duration.ofSeconds(15);

	private final RpcClient rpc;

	private final RemoteOptions options;

	private final String address;

	private volatile int version = UNKNOWN_VERSION;

	public BrokerCall(RpcClient rpc, RemoteOptions options, String address) {
		this.rpc = rpc;
		this.options = options;
		this.address = address;
	}

	/** The same broker, for futures that are handed to users. */
	public BrokerCall completingOn(Executor executor) {
		BrokerCall call = new BrokerCall(this.rpc.completingOn(executor), this.options, this.address);
		call.version = this.version;
		return call;
	}

	public String address() {
		return this.address;
	}

	/** The broker's version, a number of Apache's {@code MQVersion}, if it is known. */
	int version() {
		return this.version;
	}

	/** Notes the broker's version, which it sends with each answer. */
	public void seen(ReceivedCommand answer) {
		if (this.version != answer.version()) {
			this.version = answer.version();
		}
	}

	/** What topics of messages are taken out of, or null. */
	public @Nullable Namespace namespace() {
		return this.options.namespace();
	}

	public Deadline deadline() {
		return Deadline.after(this.options.requestTimeout());
	}

	public Deadline heldDeadline(long holdMillis) {
		return Deadline.after(Duration.ofMillis(holdMillis).plus(HOLD_GRACE));
	}

	/** The answer, whatever it says. */
	public CompletableFuture<ReceivedCommand> answer(RequestCode code, CommandHeader header, byte[] body,
			Deadline deadline) {
		return this.rpc.requestAsync(this.address, Command.request(code, header, body), deadline);
	}

	/** The answer, if it is a success. */
	public CompletableFuture<ReceivedCommand> success(RequestCode code, CommandHeader header, byte[] body,
			@Nullable String topic) {
		return answer(code, header, body, deadline()).thenApply((answer) -> successful(answer, code, topic));
	}

	public CompletableFuture<Void> done(RequestCode code, CommandHeader header, byte[] body, @Nullable String topic) {
		return success(code, header, body, topic).thenApply((answer) -> null);
	}

	public CompletableFuture<Void> oneway(RequestCode code, CommandHeader header, byte[] body, Deadline deadline) {
		return this.rpc.oneway(this.address, Command.oneway(code, header, body), deadline).thenApply((none) -> null);
	}

	public ReceivedCommand successful(ReceivedCommand answer, RequestCode code, @Nullable String topic) {
		if (answer.result() != ResponseCode.SUCCESS) {
			throw failure(answer, code, topic);
		}
		return answer;
	}

	public RocketMQException failure(ReceivedCommand answer, RequestCode code, @Nullable String topic) {
		return ResponseErrors.of(answer,
				new ErrorContext(topic, null, null, this.address, code.name(), null, null, answer.opaque()));
	}

}

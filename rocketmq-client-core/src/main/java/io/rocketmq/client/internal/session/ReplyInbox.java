package io.rocketmq.client.internal.session;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.codec.PushedReply;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Inbox of replies to this client's requests. Thread-safe.
 */
public final class ReplyInbox {

	private static final Logger logger = LoggerFactory.getLogger(ReplyInbox.class);

	private final Housekeeping housekeeping;

	private final Map<String, CompletableFuture<ReceivedMessage>> waiting = new ConcurrentHashMap<>();

	private final LongAdder late = new LongAdder();

	public ReplyInbox(RpcClient rpc, Housekeeping housekeeping) {
		this.housekeeping = housekeeping;
		rpc.onRequest(RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT, this::replied);
	}

	/** Returns a future of the reply, which fails at the deadline. */
	public CompletableFuture<ReceivedMessage> expect(String correlationId, Deadline deadline) {
		CompletableFuture<ReceivedMessage> reply = new CompletableFuture<>();
		this.waiting.put(correlationId, reply);
		@Nullable Future<?> timer = this.housekeeping.cancellable(deadline.remainingNanos(),
				() -> reply.completeExceptionally(
						new RequestTimeoutException("No reply within " + deadline.timeout().toMillis() + " ms",
								Outcome.UNKNOWN, ErrorContext.none(), null)));
		reply.whenComplete((message, failure) -> {
			this.waiting.remove(correlationId);
			Housekeeping.cancel(timer);
		});
		return reply;
	}

	/** Returns the number of replies that arrived too late. */
	public long lateReplies() {
		return this.late.sum();
	}

	private CompletableFuture<Command> replied(String address, ReceivedCommand request) {
		ReceivedMessage reply = PushedReply.read(request);
		String correlationId = reply.property(PropertyNames.CORRELATION_ID);
		CompletableFuture<ReceivedMessage> waiter = (correlationId != null) ? this.waiting.get(correlationId) : null;
		if (waiter == null || !waiter.complete(reply)) {
			this.late.increment();
			logger.atDebug()
				.addKeyValue("address", address)
				.addKeyValue("messageId", reply.messageId())
				.log("Reply {} from {} is dropped: its request has ended", correlationId, address);
		}
		return CompletableFuture.completedFuture(Command.response(ResponseCode.SUCCESS, null));
	}

}

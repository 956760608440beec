package io.sealedlog.gateway;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.PasswordWork;
import io.sealedlog.gateway.api.account.AccountRoutes;
import io.sealedlog.gateway.api.conversation.ConversationRoutes;
import io.sealedlog.gateway.api.live.LiveRoutes;
import io.sealedlog.gateway.api.message.MessageRoutes;
import io.sealedlog.gateway.api.message.SendBatch;
import io.sealedlog.gateway.api.message.SendMessage;
import io.sealedlog.gateway.api.operations.OperationsRoutes;
import io.sealedlog.gateway.bulk.BatchIngestion;
import io.sealedlog.gateway.bulk.BatchWindow;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.ForgeryAlarm;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.command.LogClients;
import io.sealedlog.gateway.command.OwnIds;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.conversation.ConversationChanges;
import io.sealedlog.gateway.conversation.ConversationCreation;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationShares;
import io.sealedlog.gateway.conversation.EpochRotation;
import io.sealedlog.gateway.conversation.Epochs;
import io.sealedlog.gateway.conversation.MemberNames;
import io.sealedlog.gateway.http.Route;
import io.sealedlog.gateway.http.RouteTable;
import io.sealedlog.gateway.limit.ConcurrencyLimit;
import io.sealedlog.gateway.limit.LoginThrottle;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.live.LiveDelivery;
import io.sealedlog.gateway.member.MemberChanges;
import io.sealedlog.gateway.message.read.ConversationSummaries;
import io.sealedlog.gateway.message.read.KeyMaterial;
import io.sealedlog.gateway.message.read.MessageOpening;
import io.sealedlog.gateway.message.read.MessageReading;
import io.sealedlog.gateway.message.read.MessageVersions;
import io.sealedlog.gateway.message.read.ReadMarks;
import io.sealedlog.gateway.message.read.ReadingKeys;
import io.sealedlog.gateway.message.read.SealedMessages;
import io.sealedlog.gateway.message.send.BatchSending;
import io.sealedlog.gateway.message.send.IdLookup;
import io.sealedlog.gateway.message.send.MessageRedaction;
import io.sealedlog.gateway.message.send.MessageSending;
import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.IdReads;
import io.sealedlog.gateway.readmodel.KeyReads;
import io.sealedlog.gateway.readmodel.LiveReads;
import io.sealedlog.gateway.readmodel.MarkReads;
import io.sealedlog.gateway.readmodel.MessageReads;
import io.sealedlog.gateway.readmodel.PageCheck;
import io.sealedlog.gateway.readmodel.ReadModel;
import io.sealedlog.gateway.readmodel.RelationReads;
import io.sealedlog.gateway.readmodel.StoredEvents;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.vault.Vault;
import java.util.List;
import java.util.stream.Stream;

/// Which use case works with what. Nothing here is opened or closed.
final class Wiring {
  private final GatewayConfig config;
  private final ServiceContext context;
  private final Vault vault;
  private final LogClients log;
  private final ReadModel readModel;
  private final ConversationDirectory directory;
  private final ConversationShares shares;
  private final Epochs epochs;
  private final ReadingKeys keys;
  private final IdentityLock lock;
  private final SessionCheck check;
  private final LiveReads liveReads;
  private final LiveDelivery live;
  private final ReadMarks marks;
  private final IdReads storedIds;
  private final RateLimits rates;

  Wiring(GatewayConfig config, ServiceContext context, Vault vault, Jdbc jdbc, LogClients log) {
    this.config = config;
    this.context = context;
    this.vault = vault;
    this.log = log;
    Partitions partitions = log.tail().partitions();
    StoredEvents events =
        new StoredEvents(
            new EventVerifier(vault.eventKeys()::find),
            partitions,
            new ForgeryAlarm(ForgeryAlarm.Where.READ_MODEL, context.metrics()));
    ConversationReads conversations = new ConversationReads(jdbc, events);
    this.readModel =
        new ReadModel(
            conversations,
            new MessageReads(jdbc, events),
            new PageCheck(jdbc, events),
            new RelationReads(jdbc, events),
            new KeyReads(jdbc, events),
            new Freshness(jdbc, log.tail(), log.progress()));
    this.storedIds = new IdReads(jdbc, partitions);
    this.rates = new RateLimits(config.rates(), context.metrics());
    this.directory = new ConversationDirectory(conversations, readModel.freshness());
    this.shares = new ConversationShares(vault.shares());
    this.epochs = new Epochs(config.limits().suite(), context.random(), shares, vault.accounts());
    this.keys = new ReadingKeys(readModel.keys(), shares);
    this.marks =
        new ReadMarks(directory, readModel, new MarkReads(jdbc), log.marks(), context.clock());
    this.lock = new IdentityLock(vault.sessionKeys(), vault.accounts(), context.random());
    this.check = new SessionCheck(vault.sessions(), lock, context.clock(), keys);
    this.liveReads = new LiveReads(jdbc, events, conversations);
    this.live =
        new LiveDelivery(
            new LiveDelivery.Messages(
                liveReads,
                partitions,
                new MessageOpening(keys),
                new SealedMessages(readModel.keys())),
            new LiveDelivery.Access(
                check,
                vault.sessions(),
                ConcurrencyLimit.ofStreams(config.rates()),
                context.clock()),
            config.live(),
            new Ids(context.clock(), context.random()).version4(),
            context.metrics());
  }

  LiveDelivery live() {
    return live;
  }

  /// The leaf index of the newest event of a partition that is stored.
  long newestStored(int partition) {
    return liveReads.newestLeaf(partition);
  }

  /// To be told every mark of the topic.
  void marked(ReadMark mark) {
    if (marks.passed(mark)) {
      live.marked(mark);
    }
  }

  ConversationDirectory directory() {
    return directory;
  }

  Freshness freshness() {
    return readModel.freshness();
  }

  /// The routes of the API, all of them described in `openapi.json`.
  static List<Route> routes() {
    return Stream.of(
            AccountRoutes.TABLE,
            ConversationRoutes.TABLE,
            MessageRoutes.TABLE,
            LiveRoutes.TABLE,
            OperationsRoutes.TABLE)
        .map(RouteTable::routes)
        .flatMap(List::stream)
        .toList();
  }

  /// Constructs the calls: each route with the endpoint that answers it.
  List<RouteTable.Call> calls(PasswordWork passwords) {
    CommandPublisher publisher = log.publisher();
    Ids ids = new Ids(context.clock(), context.random());
    OwnIds ownIds = new OwnIds(ids, log.tail());
    MessageSending sending =
        new MessageSending(
            directory,
            shares,
            keys,
            rotation(publisher, ownIds),
            publisher,
            ownIds,
            new MessageSending.Lookups(
                new IdLookup(
                    storedIds, readModel.messages(), readModel.freshness(), context.clock()),
                readModel.messages(),
                readModel.keys(),
                readModel.freshness()));
    SendMessage single = new SendMessage(sending, config.limits().textBytes());
    return Stream.of(
            AccountRoutes.TABLE.calls(accounts(passwords, publisher)),
            ConversationRoutes.TABLE.calls(conversations(publisher, ids, ownIds)),
            MessageRoutes.TABLE.calls(
                new MessageRoutes(
                    single,
                    batches(sending),
                    new MessageReading(readModel, directory, log.pending(), keys),
                    new MessageVersions(readModel, directory, keys),
                    new MessageRedaction(readModel, directory, publisher, ownIds),
                    marks)),
            LiveRoutes.TABLE.calls(
                new LiveRoutes(live, check, single, rates, config.http().bodyLimitBytes())),
            OperationsRoutes.TABLE.calls(new OperationsRoutes(context.health(), context.metrics())))
        .flatMap(List::stream)
        .toList();
  }

  RateLimits rates() {
    return rates;
  }

  SessionCheck sessions() {
    return check;
  }

  private AccountRoutes accounts(PasswordWork passwords, CommandPublisher publisher) {
    AccountService service =
        new AccountService(config, context, passwords, vault, publisher, lock, check);
    return new AccountRoutes(
        service, new LoginThrottle(config.rates()), check, vault, context.clock());
  }

  private ConversationRoutes conversations(CommandPublisher publisher, Ids ids, OwnIds ownIds) {
    return new ConversationRoutes(
        new ConversationCreation(vault, publisher, readModel, epochs, ids),
        directory,
        readModel,
        new ConversationSummaries(
            new MemberNames(vault.accounts()), marks, readModel.messages(), keys),
        members(publisher, ownIds),
        new KeyMaterial(directory, shares, readModel),
        log.pending());
  }

  private MemberChanges members(CommandPublisher publisher, OwnIds ids) {
    return new MemberChanges(
        new ConversationChanges(directory, publisher, ids),
        epochs,
        keys,
        readModel.freshness(),
        vault.accounts(),
        context);
  }

  private SendBatch batches(MessageSending sending) {
    return new SendBatch(
        check,
        new BatchSending(sending, log.bulkPublisher(), readModel.freshness()),
        new BatchIngestion(
            new BatchWindow(config.bulk().window(), config.bulk().windowBytes()),
            config.http().bodyLimitBytes(),
            config.limits().textBytes()),
        rates,
        ConcurrencyLimit.ofBatches(config.rates()));
  }

  private EpochRotation rotation(CommandPublisher publisher, OwnIds ids) {
    return new EpochRotation(directory, epochs, publisher, ids, context.clock());
  }
}

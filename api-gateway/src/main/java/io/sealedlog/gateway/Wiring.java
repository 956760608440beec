package io.sealedlog.gateway;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.api.account.AccountRoutes;
import io.sealedlog.gateway.api.conversation.ConversationRoutes;
import io.sealedlog.gateway.api.live.LiveRoutes;
import io.sealedlog.gateway.api.message.MessageRoutes;
import io.sealedlog.gateway.api.message.SendBatch;
import io.sealedlog.gateway.api.message.SendMessage;
import io.sealedlog.gateway.api.operations.OperationsRoutes;
import io.sealedlog.gateway.bulk.BatchIngestion;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.command.LogClients;
import io.sealedlog.gateway.command.OwnCommands;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.conversation.ConversationCreation;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.EpochRotation;
import io.sealedlog.gateway.conversation.Epochs;
import io.sealedlog.gateway.conversation.MemberChanges;
import io.sealedlog.gateway.conversation.MemberNames;
import io.sealedlog.gateway.http.Route;
import io.sealedlog.gateway.http.RouteTable;
import io.sealedlog.gateway.key.ConversationShares;
import io.sealedlog.gateway.key.ReadingKeys;
import io.sealedlog.gateway.limit.ConcurrencyLimit;
import io.sealedlog.gateway.limit.LoginThrottle;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.live.LiveDelivery;
import io.sealedlog.gateway.message.read.ConversationSummaries;
import io.sealedlog.gateway.message.read.KeyMaterial;
import io.sealedlog.gateway.message.read.MessageReading;
import io.sealedlog.gateway.message.read.MessageVersions;
import io.sealedlog.gateway.message.read.ReadMarks;
import io.sealedlog.gateway.message.send.BatchSending;
import io.sealedlog.gateway.message.send.MessageRedaction;
import io.sealedlog.gateway.message.send.MessageSending;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.ReadModel;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.database.Jdbc;
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
  private final AccountService accounts;
  private final SessionCheck check;
  private final LiveDelivery live;
  private final ReadMarks marks;
  private final RateLimits rates;
  private final BatchIngestion batchIngestion;

  Wiring(GatewayConfig config, ServiceContext context, Vault vault, Jdbc jdbc, LogClients log) {
    this.config = config;
    this.context = context;
    this.vault = vault;
    this.log = log;
    this.readModel =
        new ReadModel(
            jdbc,
            new EventVerifier(vault.eventKeys()::find),
            log.tail(),
            log.progress(),
            context.metrics());
    this.rates = new RateLimits(config.rates(), context.metrics());
    this.batchIngestion =
        new BatchIngestion(
            config.bulk(), config.http().bodyLimitBytes(), config.limits().textBytes());
    this.directory = new ConversationDirectory(readModel.conversations(), readModel.freshness());
    this.shares = new ConversationShares(vault.shares());
    this.epochs = new Epochs(config.limits().suite(), context.random(), shares, vault.accounts());
    this.keys = new ReadingKeys(readModel.keys(), shares);
    this.marks = new ReadMarks(directory, readModel, log.marks(), context.clock());
    IdentityLock lock = new IdentityLock(vault.sessionKeys(), vault.accounts(), context.random());
    this.check = new SessionCheck(vault.sessions(), lock, context.clock(), keys);
    this.accounts = new AccountService(config, context, vault, log.publisher(), lock, check);
    this.live =
        new LiveDelivery(
            readModel.live(), readModel.keys(), keys, check, vault.sessions(), config, context);
  }

  AccountService accounts() {
    return accounts;
  }

  LiveDelivery live() {
    return live;
  }

  BatchIngestion batchIngestion() {
    return batchIngestion;
  }

  /// The leaf index of the newest event of a partition that is stored.
  long newestStored(int partition) {
    return readModel.live().newestLeaf(partition);
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
  List<RouteTable.Call> calls() {
    CommandPublisher publisher = log.publisher();
    Ids ids = new Ids(context.clock(), context.random());
    OwnCommands own = new OwnCommands(publisher, ids, log.tail());
    MessageSending sending =
        new MessageSending(
            directory,
            shares,
            keys,
            new EpochRotation(directory, epochs, own, context.clock()),
            publisher,
            own,
            readModel);
    SendMessage single = new SendMessage(sending, config.limits().textBytes());
    return Stream.of(
            AccountRoutes.TABLE.calls(
                new AccountRoutes(
                    accounts, new LoginThrottle(config.rates()), check, vault, context.clock())),
            ConversationRoutes.TABLE.calls(conversations(publisher, ids, own)),
            MessageRoutes.TABLE.calls(
                new MessageRoutes(
                    single,
                    batches(sending),
                    new MessageReading(readModel, directory, publisher, keys),
                    new MessageVersions(readModel, directory, keys),
                    new MessageRedaction(readModel, directory, own),
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

  private ConversationRoutes conversations(CommandPublisher publisher, Ids ids, OwnCommands own) {
    return new ConversationRoutes(
        new ConversationCreation(vault, publisher, readModel, epochs, ids),
        directory,
        readModel,
        new ConversationSummaries(
            new MemberNames(vault.accounts()), marks, readModel.messages(), keys),
        new MemberChanges(
            directory, own, epochs, keys, readModel.freshness(), vault.accounts(), context),
        new KeyMaterial(directory, shares, readModel),
        publisher);
  }

  private SendBatch batches(MessageSending sending) {
    return new SendBatch(
        check,
        new BatchSending(sending, log.bulkPublisher(), readModel.freshness()),
        batchIngestion,
        rates,
        ConcurrencyLimit.ofBatches(config.rates()));
  }
}

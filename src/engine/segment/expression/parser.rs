//! Pieces to a program: operator precedence, with types checked on the way.

use super::lexer::{Piece, Token};
use super::{Arithmetic, Column, DEEPEST, Fault, FaultCode, Kind, Order, Step, fault};

/// What a part of a condition gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Number,
    Text,
    Truth,
}

/// A part that was read: what it gives, and its first token.
#[derive(Debug, Clone, Copy)]
struct Part {
    gives: Type,
    first: usize,
}

/// How firmly operators bind.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const SIGN: u8 = 7;

/// The program of a whole condition; `rest` is what is wrong behind the last token.
pub(super) fn program(
    tokens: &[Token],
    rest: Option<Fault>,
    chars: &[char],
    columns: &[Column<'_>],
) -> Result<Vec<Step>, Fault> {
    let mut parser = Parser { tokens, rest, chars, columns, next: 0, depth: 0, steps: Vec::new() };
    let all = parser.part(OR)?;
    if parser.next < tokens.len() || parser.rest.is_some() {
        return Err(parser.unexpected(parser.next));
    }
    parser.need(all, Type::Truth)?;
    Ok(parser.steps)
}

struct Parser<'a> {
    tokens: &'a [Token],
    rest: Option<Fault>,
    chars: &'a [char],
    columns: &'a [Column<'a>],
    next: usize,
    depth: usize,
    steps: Vec<Step>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Piece> {
        self.tokens.get(self.next).map(|t| &t.piece)
    }

    fn eat(&mut self, piece: &Piece) -> bool {
        let is = self.peek() == Some(piece);
        self.next += usize::from(is);
        is
    }

    fn at(&self, code: FaultCode, token: usize) -> Fault {
        match self.tokens.get(token) {
            Some(t) => fault(code, t.at, t.length, self.chars),
            None => self.ended(FaultCode::Incomplete, self.chars.len(), 0),
        }
    }

    /// The fault of a text that ends too soon, if it ends here and not at a piece that is none.
    fn ended(&self, code: FaultCode, at: usize, length: usize) -> Fault {
        self.rest.clone().unwrap_or_else(|| fault(code, at, length, self.chars))
    }

    /// What stands in place of a closing bracket is at fault; at the end it is the opening one.
    fn not_closed(&self, open: usize) -> Fault {
        match self.tokens.get(open) {
            Some(t) if self.peek().is_none() => self.ended(FaultCode::Unclosed, t.at, t.length),
            _ => self.unexpected(self.next),
        }
    }

    fn unexpected(&self, token: usize) -> Fault {
        self.at(FaultCode::Unexpected, token)
    }

    fn need(&self, part: Part, gives: Type) -> Result<(), Fault> {
        if part.gives == gives { Ok(()) } else { Err(self.at(FaultCode::TypeMismatch, part.first)) }
    }

    /// An operand and all operators behind it that bind at least so firmly. It calls itself for operands on the right, which
    /// bind more firmly, and below brackets and signs, which `descend` counts: so it cannot run deep.
    fn part(&mut self, least: u8) -> Result<Part, Fault> {
        let mut left = self.operand()?;
        while let Some(piece) = self.peek().cloned() {
            let binds = match piece {
                Piece::Or => OR,
                Piece::And => AND,
                Piece::Compare(_) | Piece::In | Piece::Is => COMPARE,
                Piece::Not if self.tokens.get(self.next + 1).is_some_and(|t| t.piece == Piece::In) => COMPARE,
                Piece::Arithmetic(Arithmetic::Add | Arithmetic::Subtract) => SUM,
                Piece::Arithmetic(_) => PRODUCT,
                _ => break,
            };
            if binds < least {
                break;
            }
            if binds == COMPARE && left.gives == Type::Truth {
                // 1 < x < 2 means nothing here.
                return Err(self.unexpected(self.next));
            }
            self.next += 1;
            let gives = match piece {
                Piece::Or => self.both(left, binds, Type::Truth, Step::Or)?,
                Piece::And => self.both(left, binds, Type::Truth, Step::And)?,
                Piece::Arithmetic(op) => self.both(left, binds, Type::Number, Step::Arithmetic(op))?,
                Piece::Compare(order) => self.compare(left, order)?,
                Piece::Is => self.missing()?,
                _ => self.among(left, piece == Piece::Not)?,
            };
            left.gives = gives;
        }
        Ok(left)
    }

    fn both(&mut self, left: Part, binds: u8, gives: Type, step: Step) -> Result<Type, Fault> {
        let right = self.part(binds + 1)?;
        self.need(left, gives)?;
        self.need(right, gives)?;
        self.steps.push(step);
        Ok(gives)
    }

    fn compare(&mut self, left: Part, order: Order) -> Result<Type, Fault> {
        let right = self.part(COMPARE + 1)?;
        if !matches!(order, Order::Equal | Order::Unequal) {
            self.need(left, Type::Number)?;
        }
        self.need(right, left.gives)?;
        self.steps.push(Step::Compare(order));
        Ok(Type::Truth)
    }

    fn missing(&mut self) -> Result<Type, Fault> {
        let not = self.eat(&Piece::Not);
        if !self.eat(&Piece::Missing) {
            return Err(self.unexpected(self.next));
        }
        self.steps.push(Step::Missing);
        self.steps.extend(not.then_some(Step::Not));
        Ok(Type::Truth)
    }

    /// The values behind `in` or `not in`.
    fn among(&mut self, left: Part, not: bool) -> Result<Type, Fault> {
        self.next += usize::from(not);
        let open = self.next;
        if !self.eat(&Piece::Open) {
            return Err(self.unexpected(open));
        }
        let mut values = 0;
        loop {
            let value = self.part(SUM)?;
            self.need(value, left.gives)?;
            values += 1;
            if self.eat(&Piece::Close) {
                break;
            }
            if !self.eat(&Piece::Comma) {
                return Err(self.not_closed(open));
            }
        }
        self.steps.push(Step::Among(values));
        self.steps.extend(not.then_some(Step::Not));
        Ok(Type::Truth)
    }

    fn operand(&mut self) -> Result<Part, Fault> {
        let first = self.next;
        let Some(piece) = self.peek().cloned() else { return Err(self.unexpected(first)) };
        self.next += 1;
        let (gives, step) = match piece {
            Piece::Number(v) => (Type::Number, Step::Number(v)),
            Piece::Text(t) => (Type::Text, Step::Text(t)),
            Piece::Column(k) => match self.columns.get(k).map(|c| c.kind) {
                Some(Kind::Number) => (Type::Number, Step::Column(k)),
                _ => (Type::Text, Step::Column(k)),
            },
            Piece::Not => (self.deeper(first, NOT, Type::Truth)?, Step::Not),
            Piece::Arithmetic(Arithmetic::Subtract) => {
                (self.deeper(first, SIGN, Type::Number)?, Step::Negate)
            }
            Piece::Open => {
                let gives = self.descend(first, OR)?.gives;
                let closed = self.eat(&Piece::Close);
                return if closed { Ok(Part { gives, first }) } else { Err(self.not_closed(first)) };
            }
            _ => return Err(self.unexpected(first)),
        };
        self.steps.push(step);
        Ok(Part { gives, first })
    }

    fn descend(&mut self, first: usize, least: u8) -> Result<Part, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.at(FaultCode::TooDeep, first));
        }
        let inner = self.part(least)?;
        self.depth -= 1;
        Ok(inner)
    }

    fn deeper(&mut self, first: usize, least: u8, gives: Type) -> Result<Type, Fault> {
        let inner = self.descend(first, least)?;
        self.need(inner, gives).map(|()| gives)
    }
}
